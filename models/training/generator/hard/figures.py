"""Characters: one open bust or coat, or several figures in a row, each in colours of its own."""

import numpy as np

from generator.characters import character_style, put
from generator.hard.faces import draw_face, face_style

# The parts in whose colours the second and the third figure of a row are drawn.
OTHER_COLOURS = (
    {},
    {"hair": "furA", "cloth1": "obj1", "cloth2": "obj2", "cloth3": "furB", "acc": "glow"},
    {"hair": "furC", "cloth1": "obj3", "cloth2": "obj4", "cloth3": "bg3", "acc": "bg4"},
)
COAT_OUTFITS = ("suit", "coat", "robe", "hood", "kimono", "turtleneck", "sailor", "tee")


def bust_style(rng):
    return character_style(rng) | {"outfit": rng.choice(COAT_OUTFITS), "pet": False}


def draw_bust(canvas, style):
    """Head and trunk, wider and lower than the picture's frame leaves room for; `sheets.cut_open` ends it."""
    u = canvas.rng.uniform
    canvas.foreground = True
    put(canvas, style, (u(0.4, 0.6), u(0.3, 0.38), u(0.15, 0.24)), True)


def figures_style(rng):
    """Two to three figures; a few of them are faces."""
    count = rng.integers(2, len(OTHER_COLOURS) + 1)
    return [face_style(rng) if rng.random() < 0.15 else bust_style(rng) for _ in range(count)]


def draw_figures(canvas, styles):
    """Side by side; in a third of the drawings in another order."""
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.foreground = True
    order = rng.permutation(len(styles)) if rng.random() < 0.33 else np.arange(len(styles))
    step = 1 / len(styles)
    for place, index in enumerate(order):
        canvas.aliases = OTHER_COLOURS[index]
        centre = (place + 0.5) * step + u(-0.03, 0.03)
        if "mouth" in styles[index]:
            old = canvas.enter(canvas.placement(centre, u(0.4, 0.6), step * u(0.3, 0.4)))
            draw_face(canvas, styles[index])
            canvas.matrix = old
        else:
            put(canvas, styles[index], (centre, u(0.22, 0.32), min(0.14, step * u(0.3, 0.36))), False)
    canvas.aliases = {}
