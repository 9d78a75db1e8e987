"""Whole scenes of the hard hand, and groups of them that share palette and subject."""

import numpy as np

from generator import backgrounds, objects
from generator.hard import sheets
from generator.hard.animals import animal_style, draw_animal
from generator.hard.canvas import PEN_SHARES, PENS, HardCanvas
from generator.hard.faces import draw_face, face_style
from generator.hard.figures import bust_style, draw_bust, draw_figures, figures_style
from generator.hard.palettes import hard_palette
from generator.patterns import random_pattern
from generator.references import other_reference

KINDS = ("bust", "figures", "face", "animal", "object")
KIND_SHARES = (0.3, 0.14, 0.18, 0.2, 0.18)
PALETTE_SUBJECTS = {"bust": "character", "figures": "character"}
PATTERNED = {
    "bust": ("cloth1", ("cloth2", "cloth3", "acc")), "figures": ("cloth1", ("cloth2", "cloth3")), "face": ("cloth1", ("cloth2",)),
    "animal": ("furA", ("furB", "furC")), "object": ("obj1", ("obj2", "obj4")),
}
INKED_SHARE, PATTERNED_SHARE, BACKGROUND_SHARE, SAME_FACE_SHARE = 0.12, 0.3, 0.25, 0.75
FIGURES_LINES = 0.65  # several small figures leave no room for thick lines
MARGIN_SHARE, OPEN_SHARE, PANELS_SHARE, GAPS_SHARE, TONED_SHARE = 0.45, 0.7, 0.06, 0.15, 0.12


def random_subject(rng):
    """What the scenes of a group have in common."""
    kind = rng.choice(KINDS, p=KIND_SHARES)
    styles = {"bust": bust_style, "figures": figures_style, "face": face_style, "animal": animal_style,
              "object": lambda rng: rng.choice(objects.KINDS)}
    return {
        "kind": kind, "style": styles[kind](rng), "patterns": two_colour_patterns(rng, kind),
        "inked": ("hair",) if kind in ("bust", "figures") and rng.random() < INKED_SHARE else (),
        "pen": rng.choice(PENS, p=PEN_SHARES),
        "background": rng.choice(backgrounds.KINDS, p=backgrounds.SHARES) if rng.random() < BACKGROUND_SHARE else None,
    }


def two_colour_patterns(rng, kind):
    """Outlined stripes, dots or checks in another part's colour."""
    if rng.random() >= PATTERNED_SHARE:
        return {}
    part, others = PATTERNED[kind]
    return {part: random_pattern(rng, rng.choice(others)) | {"lined": True, "spacing": rng.uniform(0.05, 0.14)}}


def draw_subject(canvas, subject):
    rng, u, kind = canvas.rng, canvas.rng.uniform, subject["kind"]
    canvas.foreground = True
    if kind == "bust":
        draw_bust(canvas, subject["style"])
    elif kind == "figures":
        draw_figures(canvas, subject["style"])
    elif kind == "animal":
        draw_animal(canvas, subject["style"], rng.random() < 0.45)
    elif kind == "object":
        objects.draw_object(canvas, subject["style"])
    else:
        style = dict(subject["style"])
        if rng.random() >= SAME_FACE_SHARE:
            style |= {"eyes": face_style(rng)["eyes"], "mouth": face_style(rng)["mouth"]}
        old = canvas.enter(canvas.placement(u(0.45, 0.55), u(0.5, 0.58), u(0.24, 0.34), u(-0.12, 0.12)))
        draw_face(canvas, style)
        canvas.matrix = old


def drawing(rng, palette, subject, size, strengthened=None):
    """The subject on its ground, open below where it is a bust on paper; `strengthened`: how much wider lines are on a part of a sheet."""
    pen = subject["pen"] if rng.random() < 0.7 else rng.choice(PENS, p=PEN_SHARES)
    canvas = HardCanvas(rng, palette, size, pen)
    if strengthened:
        canvas.fit_into_sheet(strengthened)
    if subject["kind"] == "figures":
        canvas.pen.width *= FIGURES_LINES
    canvas.patterns, canvas.inked = subject["patterns"], subject["inked"] if rng.random() < 0.7 else ()
    on_paper = subject["background"] is None or rng.random() < 0.3
    if not on_paper:
        backgrounds.draw_background(canvas, subject["background"])
    draw_subject(canvas, subject)
    layers = [np.array(layer) for layer in canvas.arrays()]
    if on_paper and subject["kind"] == "bust" and rng.random() < OPEN_SHARE:
        sheets.cut_open(rng, layers, rng.uniform(0.58, 0.95), palette["bg1"])
    return layers


def on_sheet(rng, palette, subject, size):
    """The drawing alone, in margins, or several of them in a row."""
    layout, share = rng.random(), rng.uniform(0.45, 0.85)

    def draw(side):
        return drawing(rng, palette, subject, side, (size / side) ** 0.5)

    if layout < PANELS_SHARE:
        return sheets.row_of_panels(rng, draw, size, palette["bg1"], rng.integers(2, 5))
    if layout < PANELS_SHARE + MARGIN_SHARE:
        if subject["background"]:
            return sheets.in_white_frame(rng, draw, size, share)
        return sheets.in_margins(rng, draw, size, palette["bg1"], share)
    return drawing(rng, palette, subject, size)


def scene(rng, palette, subject, size):
    """One picture, whose sketch may have gaps and be on toned paper."""
    colours, lines, mask, parts = on_sheet(rng, palette, subject, size)
    if rng.random() < GAPS_SHARE:
        sheets.leave_gaps(rng, lines, rng.integers(2, 6))
    if rng.random() < TONED_SHARE:
        lines = sheets.tone(lines, rng.uniform(0.7, 0.95))
    return colours, lines, mask, parts


def begin(seed):
    """Random numbers, palette and subject of a group."""
    rng = np.random.default_rng((seed, 2))
    subject = random_subject(rng)
    return rng, hard_palette(rng, PALETTE_SUBJECTS.get(subject["kind"], subject["kind"]), subject["inked"]), subject


def group(seed, count=4, size=256):
    """Stacked arrays of `count` scenes, as `generator.group`."""
    rng, palette, subject = begin(seed)
    return [np.stack(layer) for layer in zip(*[scene(rng, palette, subject, size) for _ in range(count)])]


def group_reference(seed, colours, parts):
    """A reference of another kind for the group of that seed, as `generator.group_reference`."""
    palette = begin(seed)[1]
    rng = np.random.default_rng((seed, 3))
    numbers, areas = np.unique(parts[:, ::4, ::4], return_counts=True)
    common = [int(number) for number in numbers[np.argsort(-areas)] if number]
    chosen = rng.integers(len(colours))
    return other_reference(rng, palette, (colours[chosen], parts[chosen]), parts.shape[-1], common)
