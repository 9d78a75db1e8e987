"""Heads seen in three-quarter view and in profile, looking to the right; units as in heads.py."""

import numpy as np

from generator.eyes import draw_eye, draw_mouth
from generator.heads import draw_accessory, draw_back_hair, draw_strands
from generator.shapes import ellipse, polygon, spline


def draw_three_quarter(canvas, style, back):
    """The head turned by about 40 degrees: features move to the right, the far eye is narrower, the near ear shows."""
    rng, u = canvas.rng, canvas.rng.uniform
    turn = u(0.16, 0.32)
    draw_back_hair(canvas, back)
    if back not in ("long", "wavy", "bob"):
        canvas.shape(ellipse(-0.8 + turn, 0.2, 0.15, 0.24), "skin", width=0.8)
    jaw = u(0.48, 0.6)
    canvas.shape(spline([(-0.78, -0.3), (-0.74 + turn * 0.3, 0.3), (-jaw * 0.8 + turn, 0.8), (0.12 + turn * 0.9, 1.02),
                         (jaw * 0.85 + turn * 0.8, 0.72), (0.84 + turn * 0.1, 0.36), (0.74 + turn * 0.3, 0.12),
                         (0.86, -0.3), (0.42, -0.95), (-0.4, -0.95)]), "skin")
    y, size, look = u(0.1, 0.22), u(0.85, 1.15), u(-0.04, 0.06)
    draw_eye(canvas, style["eyes"], -0.34 + turn * 0.95, y, size, look, 0.95)
    draw_eye(canvas, style["eyes"], 0.36 + turn * 0.85, y, size * 0.97, look, 0.7)
    if rng.random() < 0.7:
        canvas.line([(0.04 + turn * 1.15, 0.36), (0.12 + turn * 1.2, 0.48), (0.03 + turn, 0.5)], 0.7)
    draw_mouth(canvas, 0.04 + turn, 0.68, 0.85)
    three_quarter_hair(canvas, style["fringe"], turn)
    accessory = style["accessory"]
    if accessory != "glasses":
        old = canvas.enter(canvas.placement(turn * 0.25, 0))
        draw_accessory(canvas, accessory, 0.4, y)
        canvas.matrix = old


def three_quarter_hair(canvas, fringe, turn):
    u = canvas.rng.uniform
    low = u(-0.3, -0.08)
    cap = spline([(0.95, -0.02), (1.0, -0.5), (0.66, -1.06), (0, -1.27), (-0.66, -1.1), (-1.02, -0.5), (-0.98, 0.25),
                  (-0.82 + turn * 0.5, 0.3)], False, 5)
    start, end = -0.72 + turn * 0.6, 0.84
    if fringe in ("zig", "round"):
        count = canvas.rng.integers(3, 6)
        xs = np.linspace(start, end, 2 * count + 1)[1:-1]
        ys = np.where(np.arange(2 * count - 1) % 2, -0.58, low)
        edge = np.stack([xs, ys], 1)
        edge = edge if fringe == "zig" else spline(np.vstack([[(start, -0.1)], edge, [(end, -0.1)]]), False, 3)
    elif fringe == "part":
        edge = np.vstack([spline([(start, 0.1), (start + 0.25, -0.4), (turn * 1.6, -0.88)], False, 4),
                          spline([(turn * 1.6, -0.88), (0.75, -0.4), (end, 0.1)], False, 4)])
    else:
        edge = spline([(start, -0.05), (start + 0.3, -0.42), (turn + 0.2, -0.55), (0.65, -0.45), (end, -0.1)], False, 4)
    canvas.shape(np.vstack([cap, edge]), "hair")
    if canvas.rng.random() < 0.6:
        canvas.shape(spline([(start - 0.1, -0.4), (start + 0.14, -0.35), (start + 0.18, u(0.3, 0.8)),
                             (start + 0.02, u(0.7, 1.2)),
                             (start - 0.14, 0.2)]), "hair")
    draw_strands(canvas)


PROFILE_HAIR = {
    "short": [(-1.02, 0.2), (-0.75, 0.62), (-0.3, 0.5)], "none": [(-0.98, 0.1), (-0.75, 0.5), (-0.3, 0.4)],
    "bob": [(-1.15, 0.3), (-1.05, 0.95), (-0.2, 0.95)], "long": [(-1.2, 0.4), (-1.3, 2.2), (-0.35, 2.3)],
    "wavy": [(-1.15, 0.2), (-1.4, 0.9), (-1.15, 1.6), (-1.35, 2.1), (-0.4, 2.2)], "spiky": [(-1.0, 0.25), (-0.7, 0.55),
                                                                                            (-0.3, 0.45)],
}


def draw_profile(canvas, style, back):
    """The head from the side."""
    rng, u = canvas.rng, canvas.rng.uniform
    behind_profile(canvas, back)
    nose, chin = u(0.08, 0.22), u(-0.06, 0.08)
    outline = [(-0.5, 0.9), (-0.62, 0.3), (-0.7, -0.4), (-0.2, -0.95), (0.4, -0.88), (0.72, -0.45), (0.74, -0.12),
               (0.7, 0.06),
               (0.82 + nose * 0.6, 0.27), (0.84 + nose, 0.38), (0.74, 0.47), (0.74, 0.56), (0.79, 0.62), (0.71, 0.67),
               (0.76, 0.73), (0.68, 0.8), (0.66 + chin, 0.98), (0.4 + chin, 1.06), (-0.05, 0.82)]
    canvas.shape(spline(outline, pieces=4), "skin")
    profile_eye(canvas, style["eyes"])
    canvas.line([(0.56, 0.68), (0.73, 0.67)], 0.9)
    if rng.random() < 0.85:
        canvas.shape(spline([(-0.24, -0.05), (-0.06, -0.02), (-0.04, 0.18), (-0.16, 0.38), (-0.26, 0.2)]), "skin",
                     width=0.8)
    profile_hair(canvas, style, back)
    if style["accessory"] not in ("glasses", "cat", "clip", "none"):
        old = canvas.enter(canvas.placement(-0.08, 0.0, 1, u(-0.1, 0.05)))
        draw_accessory(canvas, style["accessory"], 0.4, 0.1)
        canvas.matrix = old


def behind_profile(canvas, back):
    u = canvas.rng.uniform
    if back in ("pony", "twin"):
        drop, x = u(0.9, 2.2), -0.85 if back == "pony" else -0.55
        canvas.shape(spline([(x, -0.75), (x - 0.6, -0.85), (x - 0.95, -0.1), (x - 0.75, drop), (x - 0.45, drop * 0.5),
                             (x - 0.15, -0.2)]), "hair")
    if back == "bun":
        canvas.shape(ellipse(-0.95, -0.75, 0.38, 0.36), "hair")
    if back == "spiky":
        angles = np.linspace(1.9, 5.1, 2 * canvas.rng.integers(5, 8) + 1)
        radii = np.where(np.arange(len(angles)) % 2, 0.95, u(1.2, 1.5))
        canvas.shape(np.stack([-0.1 + radii * np.cos(angles), -0.15 + radii * np.sin(angles)], 1), "hair")
    ends = PROFILE_HAIR.get(back, PROFILE_HAIR["short"])
    if back in ("long", "wavy", "bob"):
        canvas.shape(spline([(0, -1.15), (-0.75, -0.9), (-1.05, -0.3), *ends, (0.05, 0.6), (0.1, -0.5)]), "hair")


def profile_eye(canvas, kind):
    """A wedge that opens to the right, with its iris at the front; dots and closed eyes as in front view."""
    if kind in ("dot", "closed"):
        draw_eye(canvas, kind, 0.5, 0.08, 0.9, 0, 0.8)
        return
    y, size = canvas.rng.uniform(0.02, 0.12), canvas.rng.uniform(0.85, 1.1)
    a, b = 0.15 * size, (0.27 if kind == "tall" else 0.22) * size
    canvas.shape(spline([(0.5 - a * 1.2, y + b * 0.1), (0.5 + a * 0.5, y - b), (0.5 + a, y),
                         (0.5 + a * 0.5, y + b * 0.8)]), "eyew",
                 width=0.8, shade=0)
    canvas.shape(ellipse(0.5 + a * 0.5, y, a * 0.48, b * 0.7, 0, 14), "iris", width=0.6, shade=0)
    canvas.line(spline([(0.5 - a * 1.6, y - b * 0.5), (0.5, y - b), (0.5 + a * 1.3, y - b * 0.8)], False), 1.4)
    if canvas.rng.random() < 0.6:
        canvas.line(spline([(0.3, y - 0.36), (0.5, y - 0.45), (0.66, y - 0.38)], False), 0.9)


def profile_hair(canvas, style, back):
    """The cap of hair over skull and forehead."""
    u = canvas.rng.uniform
    ends = PROFILE_HAIR["short"] if back not in ("none", "bob") else PROFILE_HAIR[back]
    low = u(-0.35, -0.1)
    front = {
        "zig": [(-0.3, -0.15), (-0.1, -0.35), (0.1, low), (0.3, -0.5), (0.52, low), (0.6, -0.5), (0.78, low - 0.1)],
        "part": [(-0.28, 0.1), (0.1, -0.3), (0.45, -0.75), (0.62, -0.6)],
    }.get(style["fringe"], [(-0.28, 0.05), (-0.05, -0.3), (0.35, -0.3), (0.72, low)])
    cap = spline([(0.78, -0.4), (0.66, -0.95), (0.1, -1.25), (-0.6, -1.08), (-1.0, -0.5), *ends], False, 5)
    canvas.shape(np.vstack([cap, polygon((-0.26, 0.42)), polygon(*front)]), "hair")
    if canvas.rng.random() < 0.5:
        canvas.shape(spline([(-0.15, -0.3), (0.08, -0.25), (0.05, u(0.3, 0.6)), (-0.05, u(0.5, 0.9)), (-0.16, 0.2)]),
                     "hair")
    for _ in range(canvas.rng.integers(0, 5)):
        x = u(-0.6, 0.4)
        canvas.line(spline([(x * 0.5, -1.1), (x - 0.1, -0.8), (x - 0.15, -0.5)], False), 0.6)
    if back == "twin" and canvas.rng.random() < 0.6:
        canvas.shape(ellipse(-0.6, -0.7, 0.17, 0.2), "acc")


HEADS = {"three-quarter": draw_three_quarter, "profile": draw_profile}
