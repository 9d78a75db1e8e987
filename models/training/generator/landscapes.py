"""Landscapes: pictures without a subject, in many layers; also used behind subjects and as references."""

import numpy as np

from generator.shapes import ellipse, polygon, rounded, spline

KINDS = ("mountains", "forest", "beach", "village", "street", "desert", "river", "islands", "field", "skyline")
EVERYTHING = polygon((-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1))


def draw_landscape(canvas, kind=None):
    """Sky, far layers, near layers; parts bg1 to bg4, glow, and obj1 to obj4 for what people built."""
    rng = canvas.rng
    kind = kind or rng.choice(KINDS)
    canvas.foreground = False
    sky(canvas)
    horizon = rng.uniform(0.42, 0.68)
    DRAWERS[kind](canvas, horizon)


def sky(canvas):
    rng, u = canvas.rng, canvas.rng.uniform
    if rng.random() < 0.6:
        canvas.shape(EVERYTHING, "bg1", line=False, gradient=tuple(0.45 + 0.55 * x for x in canvas.palette["bg1"]))
    if rng.random() < 0.7:
        canvas.shape(ellipse(u(0.1, 0.9), u(0.08, 0.28), *([u(0.05, 0.11)] * 2)), "glow")
    for _ in range(rng.integers(0, 4)):
        cloud(canvas, rng.random(), u(0.06, 0.32), u(0.08, 0.2))
    if rng.random() < 0.3:
        for _ in range(rng.integers(2, 6)):
            x, y, w = rng.random(), u(0.05, 0.35), u(0.015, 0.03)
            canvas.line(spline([(x - w, y - w * 0.4), (x - w * 0.4, y - w * 0.7), (x, y), (x + w * 0.4, y - w * 0.7),
                                (x + w, y - w * 0.4)], False, 3), 0.6)


def cloud(canvas, x, y, width):
    count = canvas.rng.integers(3, 6)
    xs = np.linspace(-width * 0.8, width * 0.8, count)
    tops = [(x + dx, y - width * canvas.rng.uniform(0.25, 0.6)) for dx in xs]
    canvas.shape(spline([(x - width, y), *tops, (x + width, y), (x, y + width * 0.12)]), "bg4")


def ridge(canvas, part, height, amplitude, knots=7, sharp=False, tint=1.0):
    """A layer of ground from its wavy or jagged edge to the bottom."""
    xs = np.linspace(-0.1, 1.1, knots)
    ys = height + canvas.rng.normal(0, amplitude, knots)
    edge = np.stack([xs, ys], 1)
    canvas.shape(np.vstack([edge if sharp else spline(edge, False), [(1.1, 1.1), (-0.1, 1.1)]]), part, tint=tint)


def mountains(canvas, horizon):
    rng, u = canvas.rng, canvas.rng.uniform
    for x in np.linspace(-0.05, 1.05, rng.integers(2, 5)):
        x, w, top = x + u(-0.1, 0.1), u(0.25, 0.45), horizon - u(0.2, 0.4)
        base = horizon + 0.12
        peak = polygon((x - w, base), (x - w * 0.45, (top + base) / 2 - 0.03), (x, top),
                       (x + w * 0.5, (top + base) / 2),
                       (x + w, base))
        canvas.shape(peak, "bg3")
        if rng.random() < 0.7:
            snow = 0.3 * (base - top)
            canvas.shape(polygon((x, top), (x + 0.28 * w, top + snow), (x + 0.08 * w, top + snow * 0.75),
                                 (x - 0.05 * w, top + snow * 1.1), (x - 0.25 * w, top + snow)), "bg4")
    ridge(canvas, "bg2", horizon + 0.06, 0.03)
    if rng.random() < 0.6:
        pines(canvas, horizon + 0.12, rng.integers(2, 7))


def pines(canvas, base, count):
    u = canvas.rng.uniform
    for y in np.sort(u(base, 0.98, count)):
        x, size = u(0, 1), 0.07 + 0.16 * (y - base) / (1.05 - base)
        canvas.shape(rounded(x - size * 0.1, y - size * 0.3, size * 0.2, size * 0.5, 0.004), "obj3", width=0.8)
        for level in range(3):
            w, top = size * (0.55 - 0.12 * level), y - size * (0.2 + 0.5 * level)
            canvas.shape(polygon((x - w, top), (x + w, top), (x, top - size * 0.75)), "bg3", tint=0.85 + 0.1 * level)


def forest(canvas, horizon):
    rng, u = canvas.rng, canvas.rng.uniform
    ridge(canvas, "bg3", horizon - 0.1, 0.05, 9)
    ridge(canvas, "bg2", horizon + 0.05, 0.03)
    for _ in range(rng.integers(3, 7)):
        x, base, size = u(0, 1), u(horizon + 0.08, 0.95), u(0.1, 0.2)
        canvas.shape(polygon((x - size * 0.13, base), (x - size * 0.08, base - size), (x + size * 0.08, base - size),
                             (x + size * 0.15, base)), "obj3")
        canvas.shape(spline([(x + size * a, base - size * b) for a, b in (
            (-0.6, 0.8), (-0.65, 1.3), (-0.2, 1.7), (0.3, 1.65), (0.65, 1.25), (0.55, 0.8), (0, 0.7))]), "bg3")


def beach(canvas, horizon):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.shape(polygon((-0.1, horizon), (1.1, horizon), (1.1, 1.1), (-0.1, 1.1)), "bg2")
    for _ in range(rng.integers(2, 7)):
        x, y, w = u(0, 1), u(horizon + 0.03, horizon + 0.2), u(0.03, 0.1)
        canvas.line(spline([(x - w, y), (x - w / 2, y - 0.01), (x, y), (x + w / 2, y - 0.01), (x + w, y)], False, 3),
                    0.5)
    shore = horizon + u(0.12, 0.25)
    canvas.shape(np.vstack([spline([(-0.1, shore), (0.3, shore + u(-0.03, 0.06)), (0.7, shore + u(0, 0.1)),
                                    (1.1, shore + u(-0.05, 0.2))], False), [(1.1, 1.1), (-0.1, 1.1)]]), "bg3")
    if rng.random() < 0.6:
        x, base, height = u(0.1, 0.9), min(shore + u(0.08, 0.2), 1.02), u(0.35, 0.55)
        canvas.shape(spline([(x - 0.03, base), (x + 0.01, base - height / 2), (x + 0.05, base - height),
                             (x + 0.08, base - height), (x + 0.05, base - height / 2), (x + 0.03,
                                                                                        base)], pieces=4), "obj3")
        for angle in np.linspace(-2.9, 0.2, rng.integers(4, 7)):
            tip = (x + 0.065 + 0.2 * np.cos(angle), base - height + 0.14 * np.sin(angle) + 0.07)
            mid = (x + 0.065 + 0.12 * np.cos(angle), base - height + 0.13 * np.sin(angle) - 0.02)
            canvas.shape(spline([(x + 0.065, base - height), mid, tip, (mid[0], mid[1] + 0.045)], pieces=4), "obj4")


def cottage(canvas, x, base, size):
    canvas.shape(rounded(x - size / 2, base - size * 0.6, size, size * 0.6, 0.003), "obj1")
    canvas.shape(polygon((x - size * 0.62, base - size * 0.58), (x, base - size * 1.15),
                         (x + size * 0.62, base - size * 0.58)),
                 "obj2")
    canvas.shape(rounded(x - size * 0.32, base - size * 0.36, size * 0.2, size * 0.36, 0.002), "obj3", width=0.8)
    canvas.shape(rounded(x + size * 0.08, base - size * 0.4, size * 0.22, size * 0.2, 0.002), "glow", width=0.8)


def village(canvas, horizon):
    rng, u = canvas.rng, canvas.rng.uniform
    ridge(canvas, "bg3", horizon - 0.06, 0.04)
    ridge(canvas, "bg2", horizon + 0.04, 0.03)
    for base in np.sort(u(horizon + 0.1, 0.92, rng.integers(2, 5))):
        cottage(canvas, u(0.08, 0.92), base, u(0.12, 0.18) + 0.2 * (base - horizon))
    if rng.random() < 0.5:
        x = u(0.3, 0.7)
        canvas.shape(spline([(x, horizon + 0.1), (x + 0.06, 0.75), (x - 0.1, 1.1), (x + 0.16, 1.1), (x + 0.14, 0.75),
                             (x + 0.02, horizon + 0.1)], pieces=4), "bg4")


def street(canvas, horizon):
    """Houses on both sides of a road that runs to the horizon."""
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.shape(polygon((-0.1, horizon), (1.1, horizon), (1.1, 1.1), (-0.1, 1.1)), "bg2")
    far = u(0.42, 0.58)
    canvas.shape(polygon((far - 0.03, horizon), (far + 0.03, horizon), (far + 0.5, 1.1), (far - 0.5, 1.1)), "bg3")
    for t in (0.1, 0.3, 0.6):
        y, w = horizon + t * (1 - horizon), 0.008 + 0.03 * t
        canvas.shape(polygon((far - w, y), (far + w, y), (far + 1.5 * w, y + 0.2 * t), (far - 1.5 * w, y + 0.2 * t)),
                     "bg4")
    for q in (-1, 1):
        for depth in (0.12, 0.2, 0.33):
            x, w, h = far + q * (depth * 0.9 + 0.06), depth * 0.85, depth * u(0.9, 1.6)
            left = x if q > 0 else x - w
            base = horizon + depth * 0.35
            canvas.shape(rounded(left, base - h, w, h, 0.002), rng.choice(["obj1", "obj2", "obj4"]))
            for i in range(2):
                for j in range(2):
                    canvas.shape(rounded(left + w * (0.15 + 0.42 * i), base - h * (0.85 - 0.38 * j), w * 0.26, h * 0.2,
                                         0.001),
                                 "glow", width=0.6, shade=0)


def desert(canvas, horizon):
    rng, u = canvas.rng, canvas.rng.uniform
    ridge(canvas, "bg3", horizon, 0.05, 5)
    ridge(canvas, "bg2", horizon + 0.15, 0.05, 5)
    for _ in range(rng.integers(1, 5)):
        x, base, h = u(0, 1), u(horizon + 0.2, 0.95), u(0.1, 0.26)
        w = h * 0.16
        for q, y in ((-1, 0.45), (1, 0.6)):
            canvas.shape(spline([(x, base - h * y + w), (x + q * w * 2.6, base - h * y + w * 0.8),
                                 (x + q * w * 2.8, base - h * y - w * 2),
                                 (x + q * w * 1.6, base - h * y - w * 2), (x,
                                                                           base - h * y - w * 0.4)], pieces=4), "bg4")
        canvas.shape(rounded(x - w, base - h, 2 * w, h, w), "bg4")


def river(canvas, horizon):
    u = canvas.rng.uniform
    ridge(canvas, "bg3", horizon - 0.1, 0.07, 6, True)
    ridge(canvas, "bg2", horizon + 0.03, 0.02)
    x = u(0.35, 0.65)
    bend, w = u(-0.25, 0.25), u(0.12, 0.22)
    canvas.shape(spline([(x - 0.02, horizon + 0.06), (x + bend, 0.74), (x - bend / 2 - w, 1.12),
                         (x - bend / 2 + w, 1.12),
                         (x + bend + w * 0.8, 0.76), (x + 0.03, horizon + 0.06)], pieces=5), "bg4")
    pines(canvas, horizon + 0.1, canvas.rng.integers(1, 5))


def islands(canvas, horizon):
    """Rocks floating in the air or lying in the sea."""
    rng, u = canvas.rng, canvas.rng.uniform
    floats = rng.random() < 0.5
    if not floats:
        canvas.shape(polygon((-0.1, horizon), (1.1, horizon), (1.1, 1.1), (-0.1, 1.1)), "bg4")
    for y in np.sort(u(horizon - 0.1, 0.85, rng.integers(2, 5))):
        x, w = u(0.1, 0.9), u(0.12, 0.26)
        depth = w * (u(0.8, 1.3) if floats else 0.3)
        canvas.shape(spline([(x - w, y), (x - w * 0.5, y + depth * 0.7), (x, y + depth),
                             (x + w * 0.55, y + depth * 0.6),
                             (x + w, y)], pieces=5), "bg3")
        canvas.shape(spline([(x - w, y), (x - w * 0.5, y - w * 0.22), (x + w * 0.4, y - w * 0.26), (x + w, y),
                             (x, y + w * 0.16)]), "bg2")
        if rng.random() < 0.5:
            cottage(canvas, x, y - w * 0.05, w * 0.6)


def field(canvas, horizon):
    """Flowers or rows of crops."""
    rng, u = canvas.rng, canvas.rng.uniform
    ridge(canvas, "bg3", horizon - 0.05, 0.04)
    ridge(canvas, "bg2", horizon + 0.05, 0.015)
    for y in np.sort(u(horizon + 0.1, 1, rng.integers(6, 18))):
        x, size = u(0, 1), 0.012 + 0.06 * (y - horizon)
        canvas.line([(x, y), (x + u(-0.01, 0.01), y + 2.5 * size)], 0.7)
        canvas.shape(ellipse(x, y, size, size * 0.8, 0, 10), rng.choice(["bg4", "obj1"]), width=0.8, shade=0)
        if size > 0.025:
            canvas.shape(ellipse(x, y, size * 0.4, size * 0.35, 0, 8), "glow", width=0.6, shade=0)


def skyline(canvas, horizon):
    rng, u = canvas.rng, canvas.rng.uniform
    for part, low, high, tint in (("bg3", 0.25, 0.5, 1), ("obj1", 0.4, 0.65, 1), ("bg2", 0.55, 0.8, 1)):
        x = -0.05 - u(0, 0.1)
        while x < 1:
            w, top = u(0.09, 0.2), u(low, high)
            canvas.shape(rounded(x, top, w, 1.2, 0.003), part, tint=tint)
            if rng.random() < 0.5:
                for i in range(2):
                    for j in range(rng.integers(1, 4)):
                        canvas.shape(rounded(x + w * (0.18 + 0.4 * i), top + 0.03 + 0.06 * j, w * 0.22, 0.03, 0.001),
                                     "glow",
                                     width=0.6, shade=0)
            x += w


DRAWERS = {
    "mountains": mountains, "forest": forest, "beach": beach, "village": village, "street": street, "desert": desert,
    "river": river, "islands": islands, "field": field, "skyline": skyline,
}
