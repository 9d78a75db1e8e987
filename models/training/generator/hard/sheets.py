"""What surrounds a drawing on its sheet. Layers are (colours, lines, mask, parts), as `Layers.arrays` gives them."""

import numpy as np

from generator.layers import PART_NUMBER
from generator.shapes import TURN

BLANK_LINES = 255
SIDE_STEP = 4  # a drawing's side is a multiple: paper noise is made at half size


def fitting(side):
    return int(side) // SIDE_STEP * SIDE_STEP


def blank(size, paper, part="bg1"):
    """An empty sheet; `paper`: RGB in 0..1."""
    colours = np.full((size, size, 3), np.round(255 * np.array(paper)), np.uint8)
    return (colours, np.full((size, size), BLANK_LINES, np.uint8), np.zeros((size, size), bool),
            np.full((size, size), PART_NUMBER[part], np.uint8))


def paste(sheet, drawing, left, top):
    """Put a drawing on the sheet, in place."""
    height, width = drawing[1].shape
    for layer, drawn in zip(sheet, drawing, strict=True):
        layer[top:top + height, left:left + width] = drawn


def in_margins(rng, draw, size, paper, share):
    """What `draw(side)` gives, on a larger sheet of its paper: `share` of its side, anywhere on it."""
    side = fitting(size * share)
    sheet = blank(size, paper)
    paste_anywhere(rng, sheet, draw(side))
    return sheet


def in_white_frame(rng, draw, size, share):
    """The same, with a frame around it and white margins that are no part of the drawing."""
    sheet, drawing = blank(size, (1, 1, 1), "none"), draw(fitting(size * share))
    frame(drawing, max(1, size // 128))
    paste_anywhere(rng, sheet, drawing)
    return sheet


def paste_anywhere(rng, sheet, drawing):
    """Put a drawing on the sheet, rather in its middle than at its sides, in place."""
    left, top = (int(x) for x in (len(sheet[1]) - len(drawing[1])) * rng.uniform(0.15, 0.85, 2))
    paste(sheet, drawing, left, top)


def row_of_panels(rng, draw, size, paper, count):
    """`count` square drawings side by side in a band of the sheet, with or without frames."""
    side = size // count
    gap = int(side * rng.choice([0, 0.05, 0.1]))
    framed = rng.random() < 0.5
    sheet = blank(size, paper)
    top = int((size - side) * rng.uniform(0.3, 0.7))
    for index in range(count):
        panel = draw(fitting(side - gap))
        if framed:
            frame(panel, max(1, size // 160))
        paste(sheet, panel, index * side + gap // 2, top)
    return sheet


def frame(drawing, width):
    """A dark frame, in place."""
    for layer in drawing[:2]:
        for edge in (np.s_[:width], np.s_[-width:], np.s_[:, :width], np.s_[:, -width:]):
            layer[edge] = 30


def cut_open(rng, drawing, height, paper):
    """Leave out what lies below `height` (share of the side), in place: no line marks where the figure ends."""
    colours, lines, mask, parts = drawing
    size = len(lines)
    x = np.linspace(0, 1, size)
    wave = rng.choice([0, 0.02, 0.05]) * np.sin(x * TURN * rng.uniform(0.5, 2) + rng.uniform(0, TURN))
    bow = rng.choice([0, 0.06, 0.14]) * (1 - (2 * x - 1) ** 2)
    below = np.linspace(0, 1, size)[:, None] > (height - 0.04 + wave + bow)[None]
    colours[below] = np.round(255 * np.array(paper))
    lines[below], mask[below], parts[below] = BLANK_LINES, False, PART_NUMBER["bg1"]


def leave_gaps(rng, lines, count):
    """Rub out `count` short stretches of line, in place; a third of a character's eye to half a face wide."""
    size = len(lines)
    rows, columns = np.nonzero(lines < 128)
    if not len(rows):
        return
    y, x = np.mgrid[0:size, 0:size]
    for index in rng.integers(0, len(rows), count):
        radius = size * rng.uniform(0.012, 0.045)
        lines[(y - rows[index]) ** 2 + (x - columns[index]) ** 2 < radius**2] = BLANK_LINES


def tone(lines, level):
    """The sketch on paper of this grey level (0..1)."""
    return (lines * np.float32(level)).astype(np.uint8)
