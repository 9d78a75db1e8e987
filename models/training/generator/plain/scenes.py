"""Whole plain scenes, and groups of them that share palette and subject."""

import numpy as np

from generator.creatures import draw_animal
from generator.objects import draw_object
from generator.palette import random_palette
from generator.plain.backgrounds import draw_background, random_kind
from generator.plain.canvas import PlainCanvas
from generator.plain.characters import RESTYLED, character_style, draw_character

KINDS, KIND_SHARES = ("character", "animal", "object"), (0.62, 0.16, 0.22)
ANIMALS = ("cat", "bear", "rabbit", "dog", "bird", "fish")
OBJECTS = ("car", "house", "flower", "mushroom", "cup", "robot", "umbrella", "fruit", "boat", "abstract")
PET_SHARE, SECOND_OBJECT_SHARE = 0.06, 0.2


def random_subject(rng):
    kind = rng.choice(KINDS, p=KIND_SHARES)
    return character_style(rng) | {
        "kind": kind, "animal": rng.choice(ANIMALS), "object": rng.choice(OBJECTS), "background": random_kind(rng),
    }


def restyled(rng, subject):
    """The subject as this scene shows it: a third of the characters wears something else."""
    style = dict(subject)
    if rng.random() < 0.35:
        other = character_style(rng)
        for key in RESTYLED:
            if rng.random() < 0.5:
                style[key] = other[key]
    if rng.random() < 0.15:
        style["animal"] = rng.choice(ANIMALS)
    return style


def scene(rng, palette, subject, size):
    """One picture of the subject; 40 % of the backgrounds are of another kind than the group's."""
    canvas = PlainCanvas(rng, palette, size)
    style = restyled(rng, subject)
    draw_background(canvas, style["background"] if rng.random() < 0.6 else random_kind(rng))
    if style["kind"] == "character":
        draw_character(canvas, style)
        if rng.random() < PET_SHARE:
            old = canvas.enter(canvas.placement(rng.choice([-0.1, 0.6]), 0.4, 0.5))
            draw_animal(canvas, style["animal"])
            canvas.matrix = old
    elif style["kind"] == "animal":
        draw_animal(canvas, style["animal"])
    else:
        draw_object(canvas, style["object"])
        if rng.random() < SECOND_OBJECT_SHARE:
            old = canvas.enter(canvas.placement(rng.uniform(-0.1, 0.4), rng.uniform(0, 0.4), 0.6))
            draw_object(canvas, style["object"])
            canvas.matrix = old
    return canvas.arrays()


def group(seed, count=4, size=256):
    """Stacked arrays of `count` scenes, as `generator.group`."""
    rng = np.random.default_rng(seed)
    palette, subject = random_palette(rng), random_subject(rng)
    return [np.stack(layer) for layer in zip(*[scene(rng, palette, subject, size) for _ in range(count)])]
