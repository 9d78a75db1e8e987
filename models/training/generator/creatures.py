"""Animals."""

from generator import wildlife
from generator.heads import SIDES
from generator.shapes import ellipse, polygon, spline

MAMMALS = ("cat", "bear", "rabbit", "dog")
KINDS = (*MAMMALS * 2, *("bird", "fish") * 2, *wildlife.DRAWERS)  # the first six are twice as common


def draw_animal(canvas, kind):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.foreground = True
    old = canvas.enter(canvas.placement(u(0.4, 0.6), u(0.42, 0.52), u(0.19, 0.25), u(-0.1, 0.1), rng.choice(SIDES)))
    if kind == "bird":
        draw_bird(canvas)
    elif kind == "fish":
        draw_fish(canvas)
    elif kind in MAMMALS:
        draw_mammal(canvas, kind)
    else:
        wildlife.DRAWERS[kind](canvas)
    canvas.matrix = old


def draw_mammal(canvas, kind):
    rng, u = canvas.rng, canvas.rng.uniform
    if rng.random() < 0.6:
        if kind in ("cat", "dog"):
            canvas.shape(spline([(0.6, 1.7), (1.5, 1.5), (1.7, 0.7), (1.4, 0.6), (1.2, 1.2), (0.6, 1.3)]), "furA")
        canvas.shape(spline([(-0.6, 0.6), (-0.85, 1.5), (-0.5, 2.1), (0.5, 2.1), (0.85, 1.5), (0.6, 0.6)]), "furA")
        canvas.shape(ellipse(0, 1.5, 0.45, 0.5), "furB")
        for q in SIDES:
            canvas.shape(ellipse(q * 0.55, 2.05, 0.3, 0.22), "furA")
            canvas.shape(ellipse(q * 0.7, 1.1, 0.2, 0.38, -q * 0.4), "furA")
    for q in SIDES:
        if kind == "cat":
            canvas.shape(polygon((q * 0.3, -0.75), (q * 0.8, -1.4), (q * 0.98, -0.3)), "furA")
            canvas.shape(polygon((q * 0.48, -0.72), (q * 0.76, -1.1), (q * 0.86, -0.45)), "furC")
        elif kind == "bear":
            canvas.shape(ellipse(q * 0.75, -0.75, 0.33, 0.33), "furA")
            canvas.shape(ellipse(q * 0.75, -0.75, 0.18, 0.18), "furC")
        elif kind == "rabbit":
            lean = u(-0.2, 0.2)
            canvas.shape(ellipse(q * 0.4, -1.3, 0.24, 0.75, q * 0.2 + lean), "furA")
            canvas.shape(ellipse(q * 0.4, -1.25, 0.12, 0.5, q * 0.2 + lean), "furC")
    canvas.shape(spline([(-1, 0), (-0.8, -0.6), (0, -0.9), (0.8, -0.6), (1, 0), (0.75, 0.6), (0, 0.8), (-0.75, 0.6)]),
                 "furA")
    if kind == "dog":
        for q in SIDES:
            canvas.shape(spline([(q * 0.6, -0.8), (q * 1.1, -0.6), (q * 1.15, 0.2), (q * 0.9, 0.3), (q * 0.8, -0.3)]),
                         "furC")
    if rng.random() < 0.7:
        canvas.shape(ellipse(0, 0.38, 0.45, 0.32), "furB")
    for q in SIDES:
        canvas.shape(ellipse(q * 0.42, -0.05, 0.15, 0.2, 0, 14), "iris", shade=0, width=0.8)
    canvas.shape(ellipse(0, 0.22, 0.12, 0.09, 0, 12), "furC", shade=0, width=0.8)
    canvas.line(spline([(-0.2, 0.5), (0, 0.42), (0.2, 0.5)], False), 0.8)
    if rng.random() < 0.4:
        canvas.shape(spline([(-0.55, 0.68), (0, 0.85), (0.55, 0.68), (0.6, 0.9), (0, 1.08), (-0.6, 0.9)]), "acc")


def draw_bird(canvas):
    canvas.shape(spline([(-1.1, 0.4), (-1.8, 0.1), (-1.7, 0.6), (-1.0, 0.8)], pieces=4), "furC")
    canvas.shape(ellipse(0, 0.4, 1.15, 0.85, canvas.rng.uniform(-0.2, 0.2)), "furA")
    canvas.shape(ellipse(0.15, 0.65, 0.7, 0.5), "furB")
    canvas.shape(ellipse(0.75, -0.4, 0.55, 0.52), "furA")
    canvas.shape(polygon((1.2, -0.5), (1.75, -0.3), (1.2, -0.15)), "acc")
    canvas.shape(ellipse(0.9, -0.5, 0.13, 0.15, 0, 12), "iris", shade=0)
    canvas.shape(spline([(-0.6, 0.1), (0.3, 0.1), (0.1, 0.7), (-0.9, 0.9)]), "furC")


def draw_fish(canvas):
    canvas.shape(polygon((-1, 0), (-1.8, -0.7), (-1.6, 0), (-1.8, 0.7)), "furC")
    canvas.shape(spline([(-0.3, -0.6), (0.1, -1.1), (0.6, -0.5)], pieces=5), "furC")
    canvas.shape(ellipse(0, 0, 1.2, 0.7), "furA")
    canvas.shape(spline([(-0.9, 0.2), (0, 0.2), (0.9, 0.25), (0, 0.68)]), "furB")
    canvas.shape(ellipse(0.75, -0.15, 0.2, 0.2, 0, 14), "eyew", shade=0)
    canvas.shape(ellipse(0.78, -0.15, 0.1, 0.1, 0, 10), "iris", shade=0)
