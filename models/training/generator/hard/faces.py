"""Emoji-like faces: about one unit to each side, centre (0, 0)."""

import math

import numpy as np

from generator.heads import SIDES
from generator.shapes import ellipse, polygon, rounded, spline, star

HEADS = ("disc", "disc", "egg", "square", "cat", "bear", "ghost")
EYES = ("dot", "oval", "white", "arc", "heart", "star", "glasses", "wink")
MOUTHS = ("smile", "open", "teeth", "flat", "round", "tongue")
EXTRAS = ("none", "cheeks", "tear", "hat", "party", "halo", "horns", "hair", "bow", "hearts", "hand", "headphones")
COUNT_OF_EXTRAS = (0.25, 0.45, 0.3)
BEHIND = {"halo", "horns", "hair"}
DISC = ellipse(0, 0, 1, 0.98, 0, 36)
OUTLINES = {
    "egg": ellipse(0, 0, 0.85, 1.02), "square": rounded(-0.95, -0.95, 1.9, 1.9, 0.35),
    "ghost": np.vstack([ellipse(0, -0.1, 0.9, 0.92, 0, 16, math.pi, 2 * math.pi),
                        [(0.9, 1.05), (0.55, 0.8), (0.3, 1.05), (0, 0.8), (-0.3, 1.05), (-0.55, 0.8), (-0.9, 1.05)]]),
}
EARS = {
    "cat": lambda q: (polygon((q * 0.3, -0.8), (q * 0.85, -1.35), (q * 0.97, -0.3)),
                      polygon((q * 0.5, -0.85), (q * 0.78, -1.1), (q * 0.85, -0.5))),
    "bear": lambda q: (ellipse(q * 0.75, -0.72, 0.34, 0.34), ellipse(q * 0.77, -0.76, 0.18, 0.18)),
}


def face_style(rng):
    extras = rng.permutation(EXTRAS)[: rng.choice(3, p=COUNT_OF_EXTRAS)]
    return {"head": rng.choice(HEADS), "eyes": rng.choice(EYES), "mouth": rng.choice(MOUTHS), "extras": tuple(extras)}


def draw_face(canvas, style):
    extras = sorted(str(extra) for extra in style["extras"])
    for extra in extras:
        if extra in BEHIND:
            draw_extra(canvas, extra)
    draw_head(canvas, style["head"])
    draw_eyes(canvas, style["eyes"])
    draw_mouth(canvas, style["mouth"])
    for extra in extras:
        if extra not in BEHIND:
            draw_extra(canvas, extra)
    if "hair" in extras:
        draw_fringe(canvas)


def draw_head(canvas, kind):
    if kind in EARS:
        for q in SIDES:
            outer, inner = EARS[kind](q)
            canvas.shape(outer, "skin")
            canvas.shape(inner, "furC", width=0.8)
    canvas.shape(OUTLINES.get(kind, DISC), "skin")


def draw_eyes(canvas, kind):
    rng = canvas.rng
    x, y, size = rng.uniform(0.3, 0.42), rng.uniform(-0.32, -0.15), rng.uniform(0.85, 1.2)
    if kind == "glasses":
        for q in SIDES:
            canvas.shape(spline([(q * 0.06, y - 0.2), (q * 0.75, y - 0.22), (q * 0.68, y + 0.2), (q * 0.25, y + 0.22)], pieces=4), "acc")
        canvas.line([(-0.08, y - 0.12), (0.08, y - 0.12)], 1)
        return
    for q in SIDES:
        draw_eye(canvas, "arc" if kind == "wink" and q > 0 else kind, (q * x, y), size)


def draw_eye(canvas, kind, centre, size):
    x, y = centre
    if kind == "arc":
        canvas.line(spline([(x - 0.2, y + 0.05), (x, y - 0.12), (x + 0.2, y + 0.05)], False), 1)
    elif kind == "heart":
        canvas.shape(heart(x, y, 0.24 * size), "acc", shade=0, width=0.8)
    elif kind == "star":
        canvas.shape(star(x, y, 0.27 * size, 5, 0.45), "glow", shade=0, width=0.8)
    elif kind == "white":
        canvas.shape(ellipse(x, y, 0.22 * size, 0.25 * size, 0, 18), "eyew", shade=0, width=0.8)
        look = canvas.rng.uniform(-0.07, 0.07)
        canvas.shape(ellipse(x + look, y + 0.04, 0.11 * size, 0.13 * size, 0, 14), "iris", shade=0, width=0.6)
    else:
        tall = 0.12 if kind == "dot" else 0.2
        canvas.shape(ellipse(x, y, 0.11 * size, tall * size, 0, 14), "pupil", shade=0, width=0.6)


def heart(x, y, s):
    return spline([(x, y - s * 0.4), (x + s * 0.6, y - s), (x + s, y - s * 0.2), (x, y + s), (x - s, y - s * 0.2),
                   (x - s * 0.6, y - s)], pieces=5)


def draw_mouth(canvas, kind):
    y, w = canvas.rng.uniform(0.32, 0.45), canvas.rng.uniform(0.3, 0.52)
    open_mouth = np.vstack([[(w, y - 0.05)], ellipse(0, y - 0.05, w, 0.42, 0, 14, 0, math.pi), [(-w, y - 0.05)]])
    if kind == "smile":
        canvas.line(spline([(-w, y - 0.05), (0, y + 0.22), (w, y - 0.05)], False, 8), 1)
    elif kind == "flat":
        canvas.line([(-w * 0.7, y + 0.1), (w * 0.7, y + 0.1 + canvas.rng.uniform(-0.12, 0.12))], 1)
    elif kind == "round":
        canvas.shape(ellipse(0, y + 0.1, 0.17, 0.22, 0, 16), "mouth", shade=0, width=0.8)
    elif kind == "teeth":
        canvas.shape(open_mouth, "eyew", shade=0, width=0.9)
        canvas.line([(-w * 0.9, y + 0.1), (w * 0.9, y + 0.1)], 0.7)
        for x in (-0.45 * w, 0, 0.45 * w):
            canvas.line([(x, y - 0.05), (x, y + 0.3)], 0.7)
    else:
        canvas.shape(open_mouth, "mouth", shade=0, width=0.9)
        if kind == "tongue":
            canvas.shape(rounded(-0.17, y + 0.12, 0.34, 0.45, 0.16), "cloth3", shade=0, width=0.8)
        else:
            canvas.shape(rounded(-w * 0.75, y - 0.06, w * 1.5, 0.13, 0.03), "eyew", shade=0, width=0.7)


def draw_fringe(canvas):
    low = canvas.rng.uniform(-0.6, -0.4)
    edge = spline([(0.9, low + 0.15), (0.4, low), (canvas.rng.uniform(-0.3, 0.3), low - 0.15), (-0.4, low), (-0.9, low + 0.15)], False, 4)
    canvas.shape(np.vstack([ellipse(0, 0, 1.04, 1.06, 0, 18, math.pi * 1.1, math.pi * 1.9), edge]), "hair")


def draw_extra(canvas, kind):
    if kind in PAIRS:
        for q in SIDES:
            PAIRS[kind](canvas, q)
    elif kind in SINGLE:
        SINGLE[kind](canvas)


PAIRS = {
    "cheeks": lambda canvas, q: canvas.shape(ellipse(q * 0.62, 0.2, 0.19, 0.13, 0, 14), "furB", shade=0, width=0.7),
    "horns": lambda canvas, q: canvas.shape(spline([(q * 0.35, -0.85), (q * 0.95, -1.35), (q * 0.8, -0.5)], pieces=5), "furC"),
    "hair": lambda canvas, q: canvas.shape(
        spline([(q * 0.3, -1.0), (q * 1.15, -0.7), (q * 1.2, 0.5), (q * 0.85, 0.75), (q * 0.7, 0)]), "hair"),
    "bow": lambda canvas, q: canvas.shape(polygon((0, 1.05), (q * 0.5, 0.85), (q * 0.5, 1.3)), "cloth1"),
    "hearts": lambda canvas, q: canvas.shape(heart(q * 1.1, -0.7 + 0.3 * q, 0.2), "acc", shade=0),
    "headphones": lambda canvas, q: canvas.shape(rounded(q * 1.0 - 0.16, -0.35, 0.32, 0.7, 0.12), "cloth2"),
}


def draw_tear(canvas):
    q = canvas.rng.choice(SIDES)
    canvas.shape(spline([(q * 0.45, -0.05), (q * 0.6, 0.3), (q * 0.45, 0.48), (q * 0.3, 0.3)], pieces=5), "bg4", shade=0, width=0.8)


def draw_hat(canvas):
    canvas.shape(rounded(-0.55, -1.7, 1.1, 0.85, 0.06), "cloth1")
    canvas.shape(rounded(-0.55, -1.12, 1.1, 0.24, 0.01), "cloth2", width=0.8)
    canvas.shape(ellipse(0, -0.85, 0.95, 0.14), "cloth1")


def draw_party_hat(canvas):
    canvas.shape(polygon((-0.45, -0.82), (0.45, -0.82), (0.05, -1.75)), "cloth1")
    canvas.shape(ellipse(0.05, -1.75, 0.16, 0.16, 0, 14), "glow", shade=0)
    canvas.shape(polygon((-0.33, -1.08), (0.36, -1.08), (0.25, -1.32), (-0.21, -1.32)), "cloth2", shade=0, width=0.8)


def draw_halo(canvas):
    canvas.shape(np.vstack([ellipse(0, -1.2, 0.65, 0.2), ellipse(0, -1.2, 0.48, 0.1)[::-1]]), "glow", shade=0)


def draw_hand(canvas):
    x = 0.75 * canvas.rng.choice(SIDES)
    canvas.shape(rounded(x - 0.12, 0.25, 0.24, 0.6, 0.11), "skin")
    canvas.shape(rounded(x - 0.32, 0.65, 0.64, 0.6, 0.16), "skin")


SINGLE = {"tear": draw_tear, "hat": draw_hat, "party": draw_party_hat, "halo": draw_halo, "hand": draw_hand}
