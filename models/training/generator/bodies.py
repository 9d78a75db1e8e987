"""Bodies and clothes of characters, in the head's unit: neck at y = 1."""

import math

import numpy as np

from generator.clothes import draw_new_details
from generator.hands import draw_hand
from generator.heads import SIDES
from generator.shapes import polygon, rounded, spline, star

OUTFITS = (
    "tee", "sailor", "suit", "dress", "hood", "tank", "robe", "coat", "overalls", "kimono", "armour", "jersey", "turtleneck",
)
OUTFIT_SHARES = (0.11, 0.11, 0.11, 0.11, 0.11, 0.1, 0.1, 0.05, 0.04, 0.04, 0.04, 0.04, 0.04)
LONG_SLEEVES = ("suit", "hood", "robe", "sailor", "coat", "kimono", "armour", "jersey", "turtleneck")
LEGS = ("skirt", "pants", "shorts", "dress", "long")
COLLAR = 1.15


def draw_body(canvas, style, bust, hand=draw_hand):
    """Neck, trunk and clothes; arms and legs too unless it is a bust. `hand` draws a hand."""
    u, outfit = canvas.rng.uniform, style["outfit"]
    shoulder = u(1.0, 1.35)
    height = 3.4 if bust else u(2.4, 2.9)
    canvas.shape(spline([(-0.28, 0.7), (0.28, 0.7), (0.3, 1.35), (-0.3, 1.35)], pieces=3), "skin")
    if bust:
        draw_bust(canvas, outfit, shoulder, height)
    else:
        draw_arms(canvas, outfit, hand)
        draw_legs(canvas, style["legs"], height)
        draw_trunk(canvas, outfit, style["legs"], height)
    draw_details(canvas, outfit)
    if style["scarf"]:
        draw_scarf(canvas)


def draw_bust(canvas, outfit, shoulder, height):
    y, w = COLLAR, shoulder
    if outfit in ("tank", "dress"):
        canvas.shape(spline([(-0.3, y), (-w, y + 0.25), (-w * 1.15, height), (w * 1.15, height), (w, y + 0.25),
                             (0.3, y)],
                            pieces=4), "skin")
        canvas.shape(spline([(-0.45, y + 0.25), (-w * 0.8, y + 0.75), (-w * 0.8, height + 1), (w * 0.8, height + 1),
                             (w * 0.8, y + 0.75), (0.45, y + 0.25), (0, y + 0.6)], pieces=4), "cloth1")
        return
    canvas.shape(spline([(-0.32, y), (-w, y + 0.3), (-w * 1.2, height + 1), (w * 1.2, height + 1), (w, y + 0.3),
                         (0.32, y),
                         (0, y + 0.25)], pieces=4), "cloth1")
    for q in SIDES:
        if canvas.rng.random() < 0.7:
            canvas.line([(q * w * 0.8, y + 1.0), (q * w * 0.85, height + 1)])


def draw_arms(canvas, outfit, hand):
    u = canvas.rng.uniform
    thickness = u(0.24, 0.32)
    long_sleeves = outfit in LONG_SLEEVES
    for q in SIDES:
        angle, length = u(0.1, 0.9), u(1.1, 1.4)
        dx, dy, x, y = math.sin(angle) * q, math.cos(angle), q * 0.62, COLLAR + 0.35
        hand_x, hand_y = x + dx * length, y + dy * length
        hand(canvas, (hand_x, hand_y), math.atan2(dx, dy), 0.24, q)
        nx, ny = dy * thickness, -dx * thickness

        def limb(end_x, end_y, taper):
            return np.array([[x + nx, y + ny], [end_x + nx * taper, end_y + ny * taper],
                             [end_x - nx * taper, end_y - ny * taper], [x - nx, y - ny]])

        if not long_sleeves:
            canvas.shape(limb(hand_x, hand_y, 0.6), "skin")
        reach = (1 if long_sleeves else 0.45) * 0.92
        if outfit != "tank":
            end_x, end_y = x + (hand_x - x) * reach, y + (hand_y - y) * reach
            canvas.shape(limb(end_x, end_y, 1.25 if outfit in ("robe", "kimono") else 0.85), "cloth1")


def draw_legs(canvas, kind, hip):
    rng, u = canvas.rng, canvas.rng.uniform
    width, length = u(0.24, 0.3), u(1.1, 1.8)
    for q in SIDES:
        x = q * 0.32 + u(-0.05, 0.05)
        canvas.shape(rounded(x - width, hip - 0.2, 2 * width, length, 0.06), "cloth2" if kind == "pants" else "skin")
        if kind != "pants" and rng.random() < 0.5:
            canvas.shape(rounded(x - width * 1.02, hip + length * 0.35, 2.04 * width, length * 0.5, 0.05), "cloth3")
        foot = hip + length
        canvas.shape(spline([(x - width * 1.1, foot - 0.4), (x + width * 1.1, foot - 0.4), (x + width * 1.3, foot),
                             (x - width * 1.3, foot)], pieces=3), "shoe")
    if kind == "shorts":
        for q in SIDES:
            canvas.shape(rounded(q * 0.34 - 0.34, hip - 0.3, 0.68, 0.75, 0.05), "cloth2")


def draw_trunk(canvas, outfit, legs, height):
    rng, u, y = canvas.rng, canvas.rng.uniform, COLLAR
    canvas.shape(spline([(-0.3, y), (-0.75, y + 0.2), (-0.62, height * 0.75), (-0.66, height + 0.05),
                         (0.66, height + 0.05), (0.62, height * 0.75), (0.75, y + 0.2), (0.3, y), (0, y + 0.15)],
                        pieces=4), "cloth1")
    if legs in ("skirt", "dress", "long") or outfit in ("robe", "kimono"):
        flare = u(0.95, 1.4)
        drop = u(0.9, 1.3) if legs == "long" else 0
        canvas.shape(polygon((-0.6, height * 0.78), (0.6, height * 0.78), (flare, height + drop + u(0.4, 0.9)),
                             (0, height + drop + 0.75), (-flare, height + drop + 0.55)),
                     "cloth2" if legs in ("skirt", "long") else "cloth1")
        for x in (-0.35, 0, 0.35):
            if rng.random() < 0.5:
                canvas.line([(x * 0.8, height * 0.85), (x * 1.6, height + 0.45)], 0.7)


def draw_details(canvas, outfit):
    rng, u, y = canvas.rng, canvas.rng.uniform, COLLAR
    if outfit == "sailor":
        canvas.shape(polygon((-0.34, y - 0.02), (-0.85, y + 0.3), (-0.55, y + 0.75), (0, y + 0.85), (0.55, y + 0.75),
                             (0.85, y + 0.3), (0.34, y - 0.02), (0, y + 0.55)), "cloth2")
        for q in SIDES:
            canvas.shape(polygon((0, y + 0.75), (q * 0.4, y + 0.6), (q * 0.36, y + 1.0)), "cloth3")
    elif outfit == "suit":
        canvas.shape(polygon((-0.3, y), (0.3, y), (0.22, y + 0.9), (0, y + 1.2), (-0.22, y + 0.9)), "cloth2")
        canvas.shape(polygon((-0.1, y + 0.1), (0.1, y + 0.1), (0.14, y + 0.9), (0, y + 1.1), (-0.14, y + 0.9)),
                     "cloth3")
    elif outfit == "hood":
        canvas.shape(spline([(-0.6, y - 0.1), (-0.75, y + 0.35), (0, y + 0.55), (0.75, y + 0.35), (0.6, y - 0.1),
                             (0, y + 0.25)]), "cloth2")
    elif outfit == "robe":
        canvas.shape(polygon((-0.4, y), (-0.15, y), (0.3, y + 1.2), (0.1, y + 1.3)), "cloth2")
        canvas.shape(polygon((0.4, y), (0.15, y), (-0.3, y + 1.2), (-0.05, y + 1.3)), "cloth2")
    elif outfit == "dress":
        for q in SIDES:
            canvas.shape(spline([(0, y + 0.5), (q * 0.3, y + 0.36), (q * 0.32, y + 0.68)], pieces=4), "cloth3")
    elif outfit == "tee" and rng.random() < 0.6:
        points = rng.choice([4, 5, 3, 20])
        canvas.shape(star(0, y + 0.9, 0.28, points, 0.5 if points < 20 else 1), "cloth2")
    else:
        draw_new_details(canvas, outfit, y)


def draw_scarf(canvas):
    y = COLLAR
    canvas.shape(spline([(-0.45, y - 0.2), (0.45, y - 0.2), (0.5, y + 0.15), (0, y + 0.28), (-0.5, y + 0.15)],
                        pieces=4), "acc")
    canvas.shape(polygon((0.1, y + 0.1), (0.42, y + 0.1), (0.5, y + 0.95), (0.15, y + 0.95)), "acc")
