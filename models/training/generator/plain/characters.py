"""Characters as the plain hand draws them: from the front, with simple faces, few strands of hair and round hands."""

import math

import numpy as np

from generator import characters
from generator.bodies import draw_body, draw_scarf
from generator.eyes import draw_eye
from generator.heads import (
    ACCESSORIES, ACCESSORY_SHARES, BACK_HAIR, BACK_HAIR_SHARES, EYE_SHARES, EYES, FRINGES, SIDES, draw_accessory,
    draw_back_hair, draw_face, draw_fringe, draw_gleam, draw_hanging_hair,
)
from generator.shapes import spline

OUTFITS = ("tee", "sailor", "suit", "dress", "hood", "tank", "robe")
LEGS = ("skirt", "pants", "shorts", "dress")
RESTYLED = ("back", "fringe", "accessory", "outfit", "legs", "eyes")
COMPOSITION_SHARES = (0.45, 0.2, 0.25, 0.1)
SCARF_SHARE = 0.15


def character_style(rng):
    return {
        "back": rng.choice(BACK_HAIR, p=BACK_HAIR_SHARES), "fringe": rng.choice(FRINGES),
        "accessory": rng.choice(ACCESSORIES, p=ACCESSORY_SHARES), "outfit": rng.choice(OUTFITS),
        "legs": rng.choice(LEGS), "eyes": rng.choice(EYES, p=EYE_SHARES), "scarf": False,
    }


def draw_character(canvas, style):
    """One or two characters."""
    composition = canvas.rng.choice(characters.COMPOSITIONS, p=COMPOSITION_SHARES)
    characters.draw_character(canvas, style, composition, put)


def put(canvas, style, place, bust):
    """One character with its head at `place` (x, y, half the head's height)."""
    rng, u = canvas.rng, canvas.rng.uniform
    lean = u(-0.06, 0.06) if not bust else 0
    old = canvas.enter(canvas.placement(*place, lean, rng.choice(SIDES)))
    back = style["back"]
    if back in ("long", "wavy"):
        draw_hanging_hair(canvas)
        back = "none"
    draw_body(canvas, style, bust, round_hand)
    if rng.random() < SCARF_SHARE:
        draw_scarf(canvas)
    canvas.enter(canvas.placement(u(-0.08, 0.08), u(-0.05, 0.05), 1, u(-0.16, 0.16)))
    draw_head(canvas, style, back)
    canvas.matrix = old


def round_hand(canvas, centre, angle, size, side):
    """A disc; takes what `hands.draw_hand` does."""
    t = np.linspace(0, 2 * math.pi, 12, endpoint=False)
    canvas.shape(np.stack([centre[0] + 0.2 * np.cos(t), centre[1] + 0.2 * np.sin(t)], 1), "skin")


def draw_head(canvas, style, back):
    """The whole head; `back` is the kind of back hair still to draw."""
    face_width = canvas.rng.uniform(0.78, 0.9)
    draw_back_hair(canvas, back)
    draw_face(canvas, style, back, face_width)
    eye_x, eye_y = draw_features(canvas, style["eyes"])
    draw_fringe(canvas, style, back, face_width)
    draw_strands(canvas)
    draw_gleam(canvas)
    draw_accessory(canvas, style["accessory"], eye_x, eye_y)


def draw_features(canvas, eyes):
    """Eyes, brows, nose, mouth; returns the right eye's position."""
    rng, u = canvas.rng, canvas.rng.uniform
    x, y, size = u(0.36, 0.44), u(0.1, 0.25), u(0.85, 1.15)
    look = u(-0.05, 0.05)
    for q in SIDES:
        draw_eye(canvas, eyes, q * x, y, size, look)
    if rng.random() < 0.3:
        canvas.line([(0, 0.42), (0.04, 0.5)], 0.6)
    if rng.random() < 0.35:
        canvas.shape(spline([(-0.16, 0.63), (0, 0.6), (0.16, 0.63), (0, 0.8)]), "mouth", width=0.7, shade=0)
    else:
        canvas.line(spline([(-0.15, 0.66), (0, 0.66 + u(-0.05, 0.1)), (0.15, 0.66)], False), 0.9)
    return x, y


def draw_strands(canvas):
    """Up to three lines in the hair."""
    for _ in range(canvas.rng.integers(0, 4)):
        x = canvas.rng.uniform(-0.6, 0.6)
        canvas.line(spline([(x * 0.6, -1.15), (x * 0.9, -0.9), (x, -0.65)], False), 0.6)
