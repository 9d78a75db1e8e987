"""References that are no scene of the group: palette strips, landscapes, close crops, photograph-like pictures.

`other_reference(rng, palette, scene, size, parts)` returns colours [s, s, 3] and part numbers [s, s]. Part numbers
say whose colour a pixel has, as far as that is known (0 where not), so a swatch of the hair's colour is labelled hair.
"""

import cv2
import numpy as np

from generator.backgrounds import draw_background
from generator.canvas import Canvas
from generator.layers import PART_NUMBER, PARTS
from generator.landscapes import draw_landscape
from generator.pens import smooth_noise

KINDS = ("swatches", "landscape", "crop", "photograph")
SHARES = (0.4, 0.2, 0.2, 0.2)


def other_reference(rng, palette, scene, size, parts):
    """`scene`: colours and parts of a picture of the group; `parts`: numbers that occur there, most common first."""
    kind = rng.choice(KINDS, p=SHARES)
    if kind == "swatches":
        return swatches(rng, palette, size, parts)
    if kind == "landscape":
        return landscape(rng, palette, size)
    if kind == "crop":
        return close_crop(rng, *scene)
    return photograph(rng, palette, scene, size, parts)


def swatches(rng, palette, size, parts):
    """Strips, tiles or discs of the palette's colours, on plain ground."""
    layout = rng.choice(["columns", "rows", "tiles", "discs"])
    chosen = list(parts[: rng.integers(7, 18)])
    rng.shuffle(chosen)
    ground = rng.uniform(0.75, 1) if rng.random() < 0.8 else rng.uniform(0, 0.3)
    colours = np.full((size, size, 3), ground * 255, np.uint8)
    labels = np.zeros((size, size), np.uint8)
    count = len(chosen)
    columns = {"columns": count, "rows": 1}.get(layout, int(np.ceil(count**0.5)))
    rows = -(-count // columns)
    margin = rng.choice([0, 0.03, 0.08]) if layout != "discs" else 0.06
    for index, number in enumerate(chosen):
        row, column = divmod(index, columns)
        left, right = ((column + margin) * size / columns, (column + 1 - margin) * size / columns)
        top, bottom = ((row + margin) * size / rows, (row + 1 - margin) * size / rows)
        colour = [round(255 * float(x)) for x in palette[PARTS[number]]]
        for layer, value in ((colours, colour), (labels, int(number))):
            if layout == "discs":
                centre = (round((left + right) / 2), round((top + bottom) / 2))
                cv2.circle(layer, centre, round(min(right - left, bottom - top) / 2), value, -1)
            else:
                layer[round(top):round(bottom), round(left):round(right)] = value
    return colours, labels


def landscape(rng, palette, size):
    canvas = Canvas(rng, palette, size)
    if rng.random() < 0.7:
        draw_landscape(canvas)
    else:
        draw_background(canvas)
    colours, _, _, parts = canvas.arrays()
    return colours, parts


def close_crop(rng, colours, parts):
    """A third to a half of a scene, enlarged; one that shows several parts, if there is one among a few."""
    size = len(parts)
    best, most = (0, 0, size // 2), -1
    for _ in range(4):
        side = int(size * rng.uniform(0.3, 0.55))
        top, left = rng.integers(0, size - side, 2)
        seen = len(np.unique(parts[top:top + side:4, left:left + side:4]))
        if seen > most:
            best, most = (top, left, side), seen
    top, left, side = best
    window = (slice(top, top + side), slice(left, left + side))
    return (cv2.resize(np.ascontiguousarray(colours[window]), (size, size), interpolation=cv2.INTER_LINEAR),
            cv2.resize(np.ascontiguousarray(parts[window]), (size, size), interpolation=cv2.INTER_NEAREST))


def photograph(rng, palette, scene, size, parts):
    """Out of focus, unevenly lit and noisy: a blurred scene, or soft blobs of the palette's colours."""
    if rng.random() < 0.5:
        colours, labels = np.ascontiguousarray(scene[0]), scene[1]
        blur = size * rng.uniform(0.01, 0.04)
    else:
        colours, labels = blobs(rng, palette, size, parts)
        blur = size * rng.uniform(0.02, 0.06)
    picture = cv2.GaussianBlur(colours, (0, 0), blur).astype(np.float32)
    light = 1 + rng.uniform(0.05, 0.2) * smooth_noise(rng, size, 3)
    noise = rng.standard_normal((size, size, 3), np.float32) * np.float32(rng.uniform(2, 12))
    return np.clip(picture * light[..., None].astype(np.float32) + noise, 0, 255).astype(np.uint8), labels


def blobs(rng, palette, size, parts):
    """Cells around random points, each of one part's colour."""
    chosen = list(parts[: rng.integers(4, 13)]) or [PART_NUMBER["bg1"]]
    numbers = rng.choice(chosen, len(chosen) * 2)
    numbers[: len(chosen)] = chosen
    points = rng.uniform(0, size, (len(numbers), 2))
    y, x = np.mgrid[0:size, 0:size][:, ::4, ::4]
    wobble = 0.08 * size * np.stack([smooth_noise(rng, size, 6)[::4, ::4] for _ in range(2)])
    distances = [(y + wobble[0] - a) ** 2 + (x + wobble[1] - b) ** 2 for a, b in points]
    cells = np.argmin(distances, axis=0).astype(np.uint8)
    labels = cv2.resize(np.asarray(numbers, np.uint8)[cells], (size, size), interpolation=cv2.INTER_NEAREST)
    table = np.zeros((len(PARTS), 3), np.uint8)
    for number in chosen:
        table[number] = np.round(255 * np.array(palette[PARTS[number]]))
    return table[labels], labels
