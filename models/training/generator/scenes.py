"""Whole scenes: a subject before a background, and groups of scenes that share palette and subject."""

import numpy as np

from generator import backgrounds, creatures, objects
from generator.bodies import LEGS, OUTFITS, draw_body
from generator.canvas import Canvas
from generator.heads import (
    ACCESSORIES, ACCESSORY_SHARES, BACK_HAIR, BACK_HAIR_SHARES, EYE_SHARES, EYES, FRINGES, SIDES, draw_head,
)
from generator.palette import random_palette
from generator.shapes import spline

RESTYLED = ("back", "fringe", "accessory", "outfit", "legs", "eyes")


def character_style(rng):
    return {
        "back": rng.choice(BACK_HAIR, p=BACK_HAIR_SHARES), "fringe": rng.choice(FRINGES),
        "accessory": rng.choice(ACCESSORIES, p=ACCESSORY_SHARES), "outfit": rng.choice(OUTFITS),
        "legs": rng.choice(LEGS), "eyes": rng.choice(EYES, p=EYE_SHARES),
    }


def random_subject(rng):
    kind = rng.choice(["character", "animal", "object"], p=[0.62, 0.16, 0.22])
    return character_style(rng) | {
        "kind": kind, "animal": rng.choice(creatures.KINDS), "object": rng.choice(objects.KINDS),
        "background": rng.choice(backgrounds.KINDS, p=backgrounds.SHARES),
    }


def draw_character(canvas, style):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.foreground = True
    composition = rng.choice(["bust", "face", "full", "two"], p=[0.45, 0.2, 0.25, 0.1])

    def put(x, y, size, bust):
        lean = u(-0.06, 0.06) if not bust else 0
        old = canvas.enter(canvas.placement(x, y, size, lean, rng.choice(SIDES)))
        back = style["back"]
        if back in ("long", "wavy"):  # behind the body
            length, k = u(1.6, 2.6), 1.15
            canvas.shape(spline([(-1.02, -0.2), (-0.75, -0.95), (0, -1.22), (0.75, -0.95), (1.02, -0.2), (k, 0.8),
                                 (k * 0.95, length), (0, length * 0.98), (-k * 0.95, length), (-k, 0.8)]), "hair")
            back = "none"
        draw_body(canvas, style, bust)
        neck = canvas.enter(canvas.placement(u(-0.08, 0.08), u(-0.05, 0.05), 1, u(-0.16, 0.16)))
        draw_head(canvas, style, back)
        canvas.matrix = neck
        canvas.matrix = old

    if composition == "face":
        put(u(0.42, 0.58), u(0.45, 0.55), u(0.3, 0.38), True)
    elif composition == "bust":
        put(u(0.36, 0.64), u(0.32, 0.42), u(0.19, 0.26), True)
    elif composition == "full":
        put(u(0.35, 0.65), u(0.24, 0.3), u(0.12, 0.15), False)
    else:
        put(u(0.25, 0.35), u(0.24, 0.35), u(0.11, 0.14), False)
        put(u(0.65, 0.75), u(0.24, 0.35), u(0.11, 0.14), False)


def scene(rng, palette, subject, size):
    """One picture of the subject; a third of the characters is restyled, 40 % of the backgrounds are of another kind."""
    canvas, style = Canvas(rng, palette, size), dict(subject)
    if rng.random() < 0.35:
        other = character_style(rng)
        for key in RESTYLED:
            if rng.random() < 0.5:
                style[key] = other[key]
    if rng.random() < 0.15:
        style["animal"] = rng.choice(creatures.KINDS)
    backgrounds.draw_background(canvas, style["background"] if rng.random() < 0.6 else None)
    if style["kind"] == "character":
        draw_character(canvas, style)
        if rng.random() < 0.06:
            old = canvas.enter(canvas.placement(rng.choice([-0.1, 0.6]), 0.4, 0.5))
            creatures.draw_animal(canvas, style["animal"])
            canvas.matrix = old
    elif style["kind"] == "animal":
        creatures.draw_animal(canvas, style["animal"])
    else:
        objects.draw_object(canvas, style["object"])
        if rng.random() < 0.2:
            old = canvas.enter(canvas.placement(rng.uniform(-0.1, 0.4), rng.uniform(0, 0.4), 0.6))
            objects.draw_object(canvas, style["object"])
            canvas.matrix = old
    return canvas.arrays()


def group(seed, count=4, size=256):
    """Stacked arrays of `count` scenes: colours [n, s, s, 3], lines [n, s, s], character mask [n, s, s], parts [n, s, s]."""
    rng = np.random.default_rng(seed)
    palette, subject = random_palette(rng), random_subject(rng)
    return [np.stack(layer) for layer in zip(*[scene(rng, palette, subject, size) for _ in range(count)])]
