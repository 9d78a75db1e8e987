"""Ways to change a whole picture's look: other colours that keep light and dark, and moods that a reference can have."""

import math

import cv2
import numpy as np

GREY_AXIS = 1 / math.sqrt(3)


def hue_rotation(angle):
    """[3, 3] rotation of colours about the grey axis."""
    cosine, sine = math.cos(angle), math.sin(angle) * GREY_AXIS
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    return cosine * np.eye(3) + (1 - cosine) / 3 + sine * cross


def toned(picture, matrix, gamma):
    """uint8 picture with its colours through a matrix, then its brightness through a power."""
    curve = (255 * (np.arange(256) / 255) ** gamma).round().astype(np.uint8)
    return cv2.LUT(cv2.transform(np.ascontiguousarray(picture), matrix), curve)


def random_recolouring(rng):
    """A function from picture to picture: another hue, a tint (so that white and grey change too), lighter or darker."""
    matrix = hue_rotation(rng.uniform(0.15, 0.85) * 2 * math.pi)
    grey = rng.uniform(0, 0.3)
    matrix = (1 - grey) * matrix + grey / 3
    gains = np.ones(3) if rng.random() < 0.3 else rng.uniform(0.5, 1, 3)
    matrix, gamma = gains[:, None] * matrix, math.exp(rng.normal(0, 0.25))
    return lambda picture: toned(picture, matrix, gamma)


def random_tone(rng):
    """Faded, warm, cold, bleak, deep: a mood of colour."""
    grey = rng.uniform(-0.4, 0.8)
    gains = np.exp(rng.normal(0, 0.15, 3))
    matrix = gains[:, None] / max(1, gains.max()) * ((1 - grey) * np.eye(3) + grey / 3)
    gamma, black = math.exp(rng.normal(0, 0.3)), rng.uniform(0, 60) * (rng.random() < 0.4)

    def change(picture, lines):
        shade = toned(picture, matrix, gamma)
        return (black + shade * np.float32(1 - black / 255)).astype(np.uint8)

    return change


def random_softness(rng):
    """Blurred colours under sharp lines, as of water or light."""
    share, strength = rng.uniform(0.006, 0.02), rng.uniform(0.5, 1)

    def change(picture, lines):
        soft = cv2.GaussianBlur(picture, (0, 0), share * len(picture))
        ink = strength * (lines[..., None] / np.float32(255))
        return (ink * soft + (1 - ink) * picture).astype(np.uint8)

    return change


def random_ink(rng):
    """Lines of one colour, often a pale one."""
    colour, strength = rng.uniform(0, 255, 3), rng.uniform(0.6, 1)

    def change(picture, lines):
        ink = strength * (1 - lines[..., None] / np.float32(255))
        return (ink * colour + (1 - ink) * picture).astype(np.uint8)

    return change


def random_light(rng):
    """Darker towards the edges or towards one side."""
    angle, depth, round_share = rng.uniform(0, 2 * math.pi), rng.uniform(0.3, 0.7), rng.random() < 0.5

    def change(picture, lines):
        height, width = picture.shape[:2]
        y, x = np.mgrid[-1:1:height * 1j, -1:1:width * 1j].astype(np.float32)
        distance = (x * x + y * y) / 2 if round_share else (1 + (x * math.cos(angle) + y * math.sin(angle)) / 1.5) / 2
        return (picture * (1 - depth * distance.clip(0, 1))[..., None]).astype(np.uint8)

    return change


MOODS = (random_tone, random_softness, random_ink, random_light)
PLAIN_SHARE, SECOND_SHARE = 0.4, 0.3


def random_mood(rng):
    """A function (picture, lines) -> picture; the same look for every picture it gets. 40 % change nothing."""
    if rng.random() < PLAIN_SHARE:
        return lambda picture, lines: picture
    count = 1 + (rng.random() < SECOND_SHARE)
    changes = [MOODS[index](rng) for index in rng.permutation(len(MOODS))[:count]]

    def change(picture, lines):
        for step in changes:
            picture = step(picture, lines)
        return picture

    return change
