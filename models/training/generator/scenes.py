"""Whole scenes: a subject before a background, and groups of scenes that share palette and subject.

In loyal groups (LOYAL_SHARE) the scenes keep more of each other: composition, outfit, kind of background. There every
part of one scene mostly occurs in another, so a reference with every colour asked for can be picked (see render.py).
"""

import numpy as np

from generator import backgrounds, creatures, objects
from generator.canvas import Canvas
from generator.characters import RESTYLED, character_style, draw_character
from generator.clothes import random_patterns
from generator.landscapes import KINDS as LANDSCAPES
from generator.landscapes import draw_landscape
from generator.palette import random_palette
from generator.references import other_reference
from generator.shading import KINDS as SHADINGS
from generator.shading import SHARES as SHADING_SHARES

LOYAL_SHARE = 0.88
SUBJECTS = ("character", "animal", "object", "landscape")
SUBJECT_SHARES = (0.6, 0.15, 0.17, 0.08)


def random_subject(rng):
    return character_style(rng) | {
        "kind": rng.choice(SUBJECTS, p=SUBJECT_SHARES), "animal": rng.choice(creatures.KINDS),
        "object": rng.choice(objects.KINDS), "landscape": rng.choice(LANDSCAPES), "patterns": random_patterns(rng),
        "background": rng.choice(backgrounds.KINDS, p=backgrounds.SHARES), "loyal": rng.random() < LOYAL_SHARE,
        "shading": rng.choice(SHADINGS, p=SHADING_SHARES), "ground_seed": rng.integers(2**31),
    }


def draw_ground(canvas, style):
    """The background: in most scenes of the group's kind, in many of those its layout too, shifted and mirrored."""
    rng = canvas.rng
    if rng.random() >= (0.85 if style["loyal"] else 0.6):
        backgrounds.draw_background(canvas)
    elif rng.random() >= (0.75 if style["loyal"] else 0.1):
        backgrounds.draw_background(canvas, style["background"])
    else:
        redraw_ground(canvas, style)


def redraw_ground(canvas, style, draw=backgrounds.draw_background, kind="background"):
    """Draw with the group's own random numbers, so that the same things stand there, seen from a little elsewhere."""
    rng = canvas.rng
    zoom, mirror = rng.uniform(1, 1.25), rng.choice([-1, 1])
    shift = rng.uniform(-0.5, 0.5, 2) * (zoom - 1)
    canvas.rng = np.random.default_rng(style["ground_seed"])
    old = canvas.enter(canvas.placement(0.5 + shift[0] - 0.5 * zoom * mirror, 0.5 + shift[1] - 0.5 * zoom, zoom, 0,
                                        mirror))
    draw(canvas, style[kind])
    canvas.matrix, canvas.rng = old, rng


def restyled(rng, subject):
    """The subject as this scene shows it: a third of the characters (a fifth if loyal) wears something else."""
    style = dict(subject)
    if rng.random() < (0.2 if style["loyal"] else 0.4):
        other = character_style(rng)
        for key in RESTYLED:
            if rng.random() < 0.5:
                style[key] = other[key]
    if rng.random() >= (0.7 if style["loyal"] else 0.3):
        style["composition"] = character_style(rng)["composition"]
    if rng.random() < (0.05 if style["loyal"] else 0.2):
        style["animal"], style["object"] = rng.choice(creatures.KINDS), rng.choice(objects.KINDS)
    return style


def scene(rng, palette, subject, size):
    """One picture of the subject."""
    style = restyled(rng, subject)
    canvas = Canvas(rng, palette, size, style["shading"] if rng.random() < 0.5 else None)
    canvas.patterns = style["patterns"]
    if style["kind"] == "landscape":
        if rng.random() < 0.5:
            redraw_ground(canvas, style, draw_landscape, "landscape")
        else:
            draw_landscape(canvas, style["landscape"] if rng.random() < 0.7 else None)
        return canvas.arrays()
    draw_ground(canvas, style)
    if style["kind"] == "character":
        draw_character(canvas, style, style["composition"])
        if style["pet"]:
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


def group_reference(seed, colours, parts):
    """A reference of another kind for the group of that seed, given its arrays: colours [s, s, 3] and parts [s, s]."""
    palette = random_palette(np.random.default_rng(seed))
    rng = np.random.default_rng((seed, 1))
    numbers, areas = np.unique(parts[:, ::4, ::4], return_counts=True)
    common = [int(number) for number in numbers[np.argsort(-areas)] if number]
    chosen = rng.integers(len(colours))
    return other_reference(rng, palette, (colours[chosen], parts[chosen]), parts.shape[-1], common)
