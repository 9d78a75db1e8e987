"""Heads of characters, in a unit of half a head: face centre (0, 0), chin at y = 1."""

import math

import numpy as np

from generator.eyes import draw_eye, draw_mouth
from generator.shapes import ellipse, polygon, rounded, spline

BACK_HAIR = ("short", "long", "wavy", "twin", "pony", "bun", "bob", "spiky", "none")
BACK_HAIR_SHARES = (0.14, 0.17, 0.1, 0.14, 0.1, 0.08, 0.12, 0.1, 0.05)
FRINGES = ("zig", "arc", "side", "round", "part")
ACCESSORIES = ("none", "ribbon", "hat", "band", "cat", "horn", "halo", "glasses", "clip", "beret")
ACCESSORY_SHARES = (0.32, 0.12, 0.1, 0.08, 0.1, 0.05, 0.03, 0.08, 0.06, 0.06)
EYES = ("tall", "round", "dot", "closed")
EYE_SHARES = (0.45, 0.35, 0.12, 0.08)
SIDES = (-1, 1)


def draw_head(canvas, style, back):
    """The whole head; `back` is the kind of back hair still to draw."""
    face_width = canvas.rng.uniform(0.78, 0.9)
    draw_back_hair(canvas, back)
    draw_face(canvas, style, back, face_width)
    eye_x, eye_y = draw_features(canvas, style)
    draw_fringe(canvas, style, back, face_width)
    draw_strands(canvas)
    draw_gleam(canvas)
    draw_accessory(canvas, style["accessory"], eye_x, eye_y)


def draw_hanging_hair(canvas):
    """Long hair behind the body."""
    length, k = canvas.rng.uniform(1.6, 2.6), 1.15
    canvas.shape(spline([(-1.02, -0.2), (-0.75, -0.95), (0, -1.22), (0.75, -0.95), (1.02, -0.2), (k, 0.8),
                         (k * 0.95, length), (0, length * 0.98), (-k * 0.95, length), (-k, 0.8)]), "hair")


def draw_back_hair(canvas, back):
    rng, u = canvas.rng, canvas.rng.uniform
    if back == "none":
        return
    if back in ("long", "wavy"):
        length, width = u(1.6, 2.9), u(0.95, 1.35)
        ys = np.linspace(0.3, length, 4 if back == "wavy" else 2)
        right = [(width * (1 + 0.1 * (-1) ** i * (back == "wavy")), y) for i, y in enumerate(ys)]
        canvas.shape(spline([(-1.02, -0.2), (-0.75, -0.95), (0, -1.25), (0.75, -0.95), (1.02, -0.2), *right,
                             (0.3, length * 1.02), (-0.3, length * 0.98), *[(-x, y) for x, y in right[::-1]]]), "hair")
        return
    if back == "spiky":
        count = rng.integers(9, 14)
        t = np.linspace(math.pi * 0.85, math.pi * 2.15, 2 * count + 1)
        radii = np.where(np.arange(2 * count + 1) % 2, 1.0, u(1.25, 1.5))
        canvas.shape(np.stack([radii * np.cos(t), radii * np.sin(t) * 1.02 - 0.1], 1), "hair")
        return
    width = u(0.98, 1.12)
    length = u(0.8, 1.15)
    length = {"short": 0.35, "bob": length}.get(back, 0.4)
    if back == "twin":
        drop = u(0.9, 2.2)
        for q in SIDES:
            canvas.shape(spline([(q * 0.85, -0.7), (q * 1.5, -0.75), (q * (1.75 + u(-0.1, 0.2)), drop * 0.4),
                                 (q * (1.45 + u(-0.2, 0.3)), drop), (q * 1.15, drop * 0.5), (q * 1.0, -0.1)]), "hair")
    if back == "pony":
        q = rng.choice(SIDES)
        canvas.shape(spline([(q * 0.4, -1.0), (q * 1.2, -1.3), (q * 1.75, -0.5), (q * 1.6, u(0.6, 1.6)),
                             (q * 1.25, 0.3), (q * 0.9, -0.4)]), "hair")
    if back == "bun":
        for q in SIDES if rng.random() < 0.5 else (0,):
            canvas.shape(ellipse(q * 0.75, -1.1 - 0.15 * (q == 0), 0.38, 0.36), "hair")
    canvas.shape(spline([(-width, -0.1), (-0.8, -0.9), (0, -1.22), (0.8, -0.9), (width, -0.1), (width * 0.98, length),
                         (0.5, length + 0.1), (-0.5, length + 0.1), (-width * 0.98, length)]), "hair")
    if back == "twin":
        for q in SIDES:
            if rng.random() < 0.6:
                canvas.shape(ellipse(q * 1.0, -0.68, 0.16, 0.2), "acc")


def draw_face(canvas, style, back, w):
    if style["accessory"] == "cat":
        for q in SIDES:
            canvas.shape(polygon((q * 0.35, -1.0), (q * 0.75, -1.65), (q * 0.98, -0.7)), "hair")
            canvas.shape(polygon((q * 0.52, -1.05), (q * 0.74, -1.4), (q * 0.86, -0.85)), "hair2", width=0.7)
    for q in SIDES:
        if back not in ("long", "wavy", "bob"):
            canvas.shape(ellipse(q * w * 1.0, 0.18, 0.14, 0.22), "skin", width=0.8)
    jaw = canvas.rng.uniform(0.5, 0.7)
    canvas.shape(spline([(-w, -0.3), (-w * 0.97, 0.3), (-w * jaw, 0.78), (0, 1.0), (w * jaw, 0.78), (w * 0.97, 0.3),
                         (w, -0.3), (0.4, -0.95), (-0.4, -0.95)]), "skin")


def draw_features(canvas, style):
    """Eyes, brows, nose, mouth; returns the right eye's position."""
    rng, u = canvas.rng, canvas.rng.uniform
    x, y, kind, size = u(0.36, 0.44), u(0.1, 0.25), style["eyes"], u(0.85, 1.15)
    look = u(-0.05, 0.05)
    for q in SIDES:
        draw_eye(canvas, kind, q * x, y, size, look)
    if rng.random() < 0.3:
        canvas.line([(0, 0.42), (0.04, 0.5)], 0.6)
    if rng.random() < 0.25:
        for q in SIDES:
            canvas.shape(ellipse(q * 0.52, 0.42, 0.13, 0.07, 0, 12), "skin", line=False, covers=False, shade=0,
                         tint=np.array([1.02, 0.86, 0.86]))
    draw_mouth(canvas, 0, 0.66)
    return x, y


def draw_fringe(canvas, style, back, w):
    rng, u = canvas.rng, canvas.rng.uniform
    kind = style["fringe"]
    cap = spline([(w * 1.08, -0.05), (w * 1.12, -0.55), (0.62, -1.08), (0, -1.27), (-0.62, -1.08), (-w * 1.12, -0.55),
                  (-w * 1.08, -0.05)], False, 5)
    low = u(-0.3, -0.05)
    if kind == "zig":
        count = rng.integers(3, 7)
        xs = np.linspace(-w * 1.0, w * 1.0, 2 * count + 1)[1:-1]
        ys = np.where(np.arange(2 * count - 1) % 2, -0.62 + u(-0.1, 0.1), low + rng.normal(0, 0.08, 2 * count - 1))
        edge = np.stack([xs, ys], 1)
    elif kind == "arc":
        edge = spline([(-w * 0.95, -0.15), (-0.5, -0.45), (0, -0.5 + u(-0.1, 0.1)), (0.5, -0.45), (w * 0.95, -0.15)],
                      False, 4)
    elif kind == "side":
        q = rng.choice(SIDES)
        edge = spline([(-w * 0.95, low + 0.2), (-0.3, -0.35), (0.45, -0.75), (0.7, -0.4), (w * 0.95, low + 0.1)], False,
                      4)
        edge = edge if q > 0 else edge[::-1] * [-1, 1]
    elif kind == "part":
        edge = np.vstack([spline([(-w * 0.95, 0.1), (-0.6, -0.35), (0, -0.85)], False, 4),
                          spline([(0, -0.85), (0.6, -0.35), (w * 0.95, 0.1)], False, 4)])
    else:
        count = rng.integers(3, 5)
        xs = np.linspace(-w, w, count + 1)
        edge = np.vstack([ellipse((xs[i] + xs[i + 1]) / 2, -0.38, (xs[1] - xs[0]) / 2, 0.22 + 0.08 * rng.random(), 0, 6,
                                  math.pi, 0.02) for i in range(count)])
    canvas.shape(np.vstack([cap, edge]), "hair")
    if back in ("long", "bob", "wavy") and rng.random() < 0.6:
        for q in SIDES:
            canvas.shape(spline([(q * w * 0.9, -0.5), (q * 1.05, -0.3), (q * 1.06, u(0.5, 1.2)),
                                 (q * 0.84, u(0.5, 0.9)),
                                 (q * w * 0.86, -0.1)]), "hair")


def draw_gleam(canvas):
    """In 40 % a lighter band across the hair."""
    if canvas.rng.random() < 0.4:
        canvas.shape(spline([(-0.5, -0.85), (0, -0.98), (0.5, -0.85), (0.45, -0.76), (0, -0.88), (-0.45, -0.76)]),
                     "hair",
                     tint=1.25, line=False, covers=False, shade=0)


def draw_strands(canvas):
    """Lines in the hair, sometimes loose locks and a standing one."""
    rng, u = canvas.rng, canvas.rng.uniform
    for _ in range(rng.choice([0, 1, 2, 3, 6, 10], p=[0.2, 0.2, 0.2, 0.2, 0.1, 0.1])):
        x = u(-0.75, 0.75)
        canvas.line(spline([(x * 0.6, -1.15), (x * 0.9, -0.9), (x, u(-0.75, -0.6))], False), 0.6)
    if rng.random() < 0.15:
        q, x = rng.choice(SIDES), u(-0.3, 0.3)
        canvas.shape(spline([(x - 0.06, -1.2), (x + q * 0.1, -1.65), (x + q * 0.5, -1.6), (x + q * 0.2, -1.5),
                             (x + 0.08, -1.2)], pieces=4), "hair", shade=0)
    if rng.random() < 0.2:
        for _ in range(rng.integers(1, 4)):
            x, low = u(-0.55, 0.55), u(-0.15, 0.15)
            canvas.shape(spline([(x - 0.12, -0.75), (x + 0.12, -0.75), (x + 0.1, low - 0.2), (x + u(-0.1, 0.1), low)],
                                pieces=4), "hair", shade=0, width=0.8)


def draw_accessory(canvas, kind, eye_x, eye_y):
    rng, u = canvas.rng, canvas.rng.uniform
    if kind == "ribbon":
        x, y = rng.choice([-0.7, 0, 0.7]), -1.1
        size = u(0.8, 1.2)
        old = canvas.enter(canvas.placement(x, y, size, u(-0.3, 0.3)))
        for k in SIDES:
            canvas.shape(spline([(0, 0), (k * 0.5, -0.32), (k * 0.58, 0), (k * 0.5, 0.3)]), "acc")
        canvas.shape(ellipse(0, 0, 0.13, 0.15, 0, 10), "acc", tint=0.85)
        canvas.matrix = old
    elif kind == "hat":
        canvas.shape(spline([(-0.8, -0.7), (-0.7, -1.5), (0, -1.75), (0.7, -1.5), (0.8, -0.7)]), "acc")
        canvas.shape(spline([(-1.5, -0.65), (0, -0.95), (1.5, -0.65), (0, -0.5)]), "acc")
        canvas.shape(spline([(-0.82, -0.9), (0, -1.05), (0.82, -0.9), (0.8, -0.7), (0, -0.85), (-0.8, -0.7)], pieces=4),
                     "cloth3")
    elif kind == "beret":
        canvas.shape(spline([(-1.0, -0.8), (-0.95, -1.35), (0.1, -1.6), (1.15, -1.2), (0.95, -0.75), (0, -1.0)]), "acc")
    elif kind == "band":
        left, right = math.pi * 1.12, math.pi * 1.88
        canvas.shape(np.vstack([ellipse(0, 0, 1.02, 1.22, 0, 14, left, right),
                                ellipse(0, 0.02, 0.95, 1.05, 0, 14, right, left)]), "acc")
    elif kind == "horn":
        for q in SIDES:
            canvas.shape(spline([(q * 0.4, -1.05), (q * 0.75, -1.75), (q * 0.72, -0.9)], pieces=5), "acc")
    elif kind == "halo":
        canvas.shape(np.vstack([ellipse(0, -1.55, 0.6, 0.18), ellipse(0, -1.55, 0.45, 0.1)[::-1]]), "glow", shade=0)
    elif kind == "glasses":
        for q in SIDES:
            ring = ellipse(q * eye_x, eye_y, 0.31, 0.3, 0, 18)
            canvas.line(np.vstack([ring, ring[:1]]), 1)
        canvas.line([(-0.1, eye_y), (0.1, eye_y)])
    elif kind == "clip":
        q = rng.choice(SIDES)
        canvas.shape(rounded(q * 0.6 - 0.15, -0.6, 0.3, 0.14, 0.03), "acc", shade=0)
