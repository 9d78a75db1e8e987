"""More backgrounds: rooms, walls and graphic grounds."""

import math

import numpy as np

from generator.shapes import ellipse, polygon, rounded, spline, star


def shelves(canvas):
    """Bookshelves."""
    rng = canvas.rng
    rows = rng.integers(2, 5)
    for row in range(rows):
        top, height = row / rows, 1 / rows
        x = 0.02
        while x < 0.97:
            w, h = rng.uniform(0.035, 0.085), height * rng.uniform(0.55, 0.82)
            if rng.random() < 0.85:
                canvas.shape(rounded(x, top + height * 0.92 - h, w, h, 0.003),
                             rng.choice(["bg2", "bg3", "bg4", "glow"]), width=0.8)
            x += w
        canvas.shape(rounded(-0.1, top + height * 0.92, 1.2, height * 0.08, 0), "bg4")


def curtain(canvas):
    rng = canvas.rng
    if rng.random() < 0.6:
        canvas.shape(rounded(0.2, 0.1, 0.6, 0.6, 0.01), "bg4")
        canvas.shape(rounded(0.24, 0.14, 0.52, 0.52, 0.01), "bg2")
        canvas.line([(0.5, 0.14), (0.5, 0.66)])
    for q in (-1, 1):
        reach = rng.uniform(0.2, 0.4)
        inner = 0.5 + q * (0.5 - reach)
        canvas.shape(spline([(0.5 + q * 0.6, -0.1), (inner, -0.1), (inner + q * 0.03, 0.4), (inner + q * 0.12, 0.62),
                             (inner + q * 0.02, 1.1), (0.5 + q * 0.6, 1.1)], pieces=5), "bg3")
        for t in (0.3, 0.6):
            x = inner + q * reach * t
            canvas.line(spline([(x, -0.05), (x + q * 0.02, 0.4), (x + q * 0.05, 0.62), (x, 1.05)], False), 0.7)


def bricks(canvas):
    rng = canvas.rng
    rows = rng.integers(5, 9)
    height, width = 1 / rows, 2.2 / rows
    for row in range(rows):
        for x in np.arange(-0.5 * (row % 2) * width, 1, width):
            if rng.random() < 0.75:
                canvas.shape(rounded(x + 0.008, row * height + 0.008, width - 0.016, height - 0.016, 0.008), "bg2",
                             width=0.8,
                             shade=0, tint=rng.choice([0.92, 1.0, 1.06]))


def rays(canvas):
    """A burst of rays from one point."""
    rng = canvas.rng
    x, y, count = rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8), rng.integers(6, 13)
    start = rng.uniform(0, 1)
    for index in range(count):
        angle, next_angle = ((index + start) * 2 * math.pi / count, (index + start + 0.5) * 2 * math.pi / count)
        canvas.shape(polygon((x, y), (x + 2 * math.cos(angle), y + 2 * math.sin(angle)),
                             (x + 2 * math.cos(next_angle), y + 2 * math.sin(next_angle))), "bg2", shade=0)
    if rng.random() < 0.5:
        canvas.shape(ellipse(x, y, 0.2, 0.2), "glow", shade=0)


def checker(canvas):
    count = canvas.rng.integers(3, 7)
    for i in range(count):
        for j in range(count):
            if (i + j) % 2:
                canvas.shape(rounded(i / count, j / count, 1 / count, 1 / count, 0), "bg2", shade=0)


def hearts(canvas):
    """Scattered hearts, drops, stars or flowers."""
    rng, u = canvas.rng, canvas.rng.uniform
    kind = rng.choice(["heart", "drop", "star", "flower"])
    for _ in range(rng.integers(5, 14)):
        x, y, s = u(0, 1), u(0, 1), u(0.035, 0.08)
        part = rng.choice(["bg2", "bg3", "bg4"])
        if kind == "heart":
            canvas.shape(spline([(x, y - s * 0.4), (x + s * 0.6, y - s), (x + s, y - s * 0.2), (x, y + s),
                                 (x - s, y - s * 0.2),
                                 (x - s * 0.6, y - s)], pieces=5), part, shade=0)
        elif kind == "drop":
            canvas.shape(spline([(x, y - 1.3 * s), (x + 0.6 * s, y), (x, y + 0.7 * s), (x - 0.6 * s, y)]), part,
                         shade=0)
        elif kind == "star":
            canvas.shape(star(x, y, s, rng.choice([4, 5, 6]), 0.45), part, shade=0)
        else:
            for angle in np.arange(5) * 1.2566:
                canvas.shape(ellipse(x + 0.55 * s * math.cos(angle), y + 0.55 * s * math.sin(angle), s * 0.45, s * 0.45,
                                     0, 12), part,
                             shade=0, width=0.8)
            canvas.shape(ellipse(x, y, s * 0.35, s * 0.35, 0, 10), "glow", shade=0, width=0.8)


def underwater(canvas):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.shape(polygon((-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1)), "bg1", line=False,
                 gradient=tuple(0.55 * x for x in canvas.palette["bg1"]))
    floor = u(0.78, 0.9)
    canvas.shape(np.vstack([spline([(-0.1, floor), (0.3, floor + u(-0.05, 0.05)), (0.7, floor), (1.1, floor)], False),
                            [(1.1, 1.1), (-0.1, 1.1)]]), "bg2")
    for _ in range(rng.integers(2, 7)):
        x, base, h, w = u(0, 1), u(floor, 1), u(0.2, 0.5), u(0.015, 0.03)
        ys = np.linspace(base, base - h, 5)
        xs = x + 0.03 * np.sin(np.arange(5) * 1.7 + u(0, 6))
        canvas.shape(spline(np.vstack([np.stack([xs - w, ys], 1), np.stack([xs + w, ys], 1)[::-1]])), "bg3")
    for _ in range(rng.integers(3, 10)):
        size = u(0.01, 0.035)
        canvas.shape(ellipse(u(0, 1), u(0, 0.85), size, size, 0, 14), "bg4", shade=0, width=0.8)


def kitchen(canvas):
    """Tiles or panelling above a counter, with pots and a picture."""
    rng, u = canvas.rng, canvas.rng.uniform
    top = u(0.55, 0.75)
    step = u(0.12, 0.22)
    for x in np.arange(step / 2, 1, step):
        canvas.line([(x, -0.1), (x, top)], 0.5)
    if rng.random() < 0.6:
        for y in np.arange(step / 2, top, step):
            canvas.line([(-0.1, y), (1.1, y)], 0.5)
    canvas.shape(polygon((-0.1, top), (1.1, top), (1.1, 1.1), (-0.1, 1.1)), "bg2")
    canvas.shape(polygon((-0.1, top), (1.1, top), (1.1, top + 0.06), (-0.1, top + 0.06)), "bg4")
    for x in np.linspace(0.08, 0.9, rng.integers(2, 5)):
        kind, size = rng.integers(3), u(0.05, 0.09)
        if kind == 0:
            canvas.shape(rounded(x - size, top - 1.4 * size, 2 * size, 1.45 * size, 0.01), "bg3")
            canvas.line([(x - size, top - size), (x - 1.5 * size, top - 1.1 * size)])
        elif kind == 1:
            canvas.shape(spline([(x - size * 0.6, top), (x - size * 0.7, top - size), (x, top - 2.4 * size),
                                 (x + size * 0.7, top - size),
                                 (x + size * 0.6, top)], pieces=4), "glow")
        else:
            canvas.shape(rounded(x - size, top - 4.5 * size, 2 * size, 2.2 * size, 0.004), "bg3")
            canvas.shape(rounded(x - size * 0.75, top - 4.25 * size, 1.5 * size, 1.7 * size, 0.004), "bg4", width=0.7)


def panels(canvas):
    """Slanted panels, as in a poster."""
    rng = canvas.rng
    count = rng.integers(2, 5)
    edges = np.sort(rng.uniform(0, 1, (count, 2)), axis=0)
    edges = np.vstack([edges, [[1.3, 1.3]]])
    for index in range(count):
        (top, bottom), (next_top, next_bottom) = edges[index], edges[index + 1]
        canvas.shape(polygon((top, -0.1), (next_top, -0.1), (next_bottom, 1.1), (bottom, 1.1)), f"bg{2 + index % 3}",
                     shade=0)


def clouds(canvas):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.shape(polygon((-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1)), "bg1", line=False,
                 gradient=tuple(0.4 + 0.6 * x for x in canvas.palette["bg2"]))
    for y in np.sort(u(0.1, 1.05, rng.integers(3, 8))):
        x, w = u(0, 1), u(0.12, 0.3)
        count = rng.integers(3, 6)
        xs = np.linspace(-w * 0.8, w * 0.8, count)
        tops = [(x + dx, y - w * u(0.3, 0.7)) for dx in xs]
        canvas.shape(spline([(x - w, y), *tops, (x + w, y), (x, y + w * 0.15)]),
                     rng.choice(["bg4", "bg3"], p=[0.75, 0.25]))


DRAWERS = {
    "shelves": shelves, "curtain": curtain, "bricks": bricks, "rays": rays, "checker": checker, "hearts": hearts,
    "underwater": underwater, "kitchen": kitchen, "panels": panels, "clouds": clouds,
}
