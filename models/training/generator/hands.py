"""Hands: mittens when small, fingers when large."""

import math

from generator.shapes import ellipse, rounded, spline

FINGERS_FROM = 0.035


def draw_hand(canvas, wrist, angle, size, side=1):
    """A hand at `wrist`; angle 0 points down, `size` is half the palm's length in local units, `side` the thumb's."""
    scale = abs(canvas.matrix[1, 1]) + abs(canvas.matrix[0, 1])
    old = canvas.enter(canvas.placement(*wrist, size, -angle))
    if size * scale < FINGERS_FROM:
        canvas.shape(ellipse(-0.75 * side, 0.25, 0.25, 0.45, side * 0.5, 10), "skin", width=0.8)
        canvas.shape(ellipse(0, 0.4, 0.75, 0.85, 0, 14), "skin", width=0.9)
    else:
        open_hand(canvas, side)
    canvas.matrix = old


def open_hand(canvas, side):
    """Palm, four spread fingers and a thumb; some hands close to a fist or point."""
    rng = canvas.rng
    pose = rng.choice(["open", "fist", "point"], p=[0.6, 0.22, 0.18])
    spread = rng.uniform(0.08, 0.24)
    for index in range(4):
        length = (1.0, 1.15, 1.1, 0.85)[index]
        if pose == "fist" or (pose == "point" and index != 0):
            length = 0.25
        place = canvas.enter(canvas.placement(-side * (0.54 - 0.36 * index), 1.0, 1, side * spread * (index - 1.5)))
        canvas.shape(rounded(-0.19, -0.2, 0.38, length + 0.2, 0.18), "skin", width=0.8, shade=0)
        canvas.matrix = place
    canvas.shape(spline([(-0.7, 0.1), (0.7, 0.1), (0.75, 1.05), (0, 1.2), (-0.75, 1.05)], pieces=4), "skin", width=0.9)
    canvas.shape(spline([(-side * 0.55, 0.2), (-side * 1.15, 0.65), (-side * 1.2, 1.0), (-side * 0.9, 0.95),
                         (-side * 0.5, 0.75)],
                        pieces=4), "skin", width=0.8, shade=0)


def draw_raised_arm(canvas, outfit_long, side):
    """A forearm that comes from below, its hand beside the face; in the head's unit."""
    u = canvas.rng.uniform
    hand = (side * u(1.15, 1.6), u(0.35, 1.1))
    elbow = (side * u(1.1, 1.9), 3.0)
    dx, dy = hand[0] - elbow[0], hand[1] - elbow[1]
    length = math.hypot(dx, dy)
    nx, ny = -dy / length * 0.3, dx / length * 0.3

    def sleeve(t, taper):
        x, y = elbow[0] + dx * t, elbow[1] + dy * t
        return [(elbow[0] + nx * 1.3, elbow[1] + ny * 1.3), (x + nx * taper, y + ny * taper),
                (x - nx * taper, y - ny * taper),
                (elbow[0] - nx * 1.3, elbow[1] - ny * 1.3)]

    canvas.shape(sleeve(1.02, 0.75), "skin")
    draw_hand(canvas, hand, math.atan2(dx, dy), u(0.32, 0.42), side)
    if outfit_long:
        canvas.shape(sleeve(u(0.7, 0.9), 1.05), "cloth1")
