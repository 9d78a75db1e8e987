"""How colour areas are shaded: flat, cel, glossy (with highlights), soft (gradients), watercolour (grain, blooms)."""

import cairo
import cv2
import numpy as np

from generator.pens import smooth_noise

KINDS = ("flat", "cel", "glossy", "soft", "watercolour")
SHARES = (0.22, 0.38, 0.18, 0.13, 0.09)


class Shading:
    """One drawing's kind of shading and the side the light comes from."""

    def __init__(self, rng, kind=None):
        self.kind = kind or rng.choice(KINDS, p=SHARES)
        self.light_side = rng.choice([-1, 1])


def path(context, points):
    context.move_to(*points[0])
    for point in points[1:]:
        context.line_to(*point)
    context.close_path()


def shade(context, points, outline, colour, shading):
    """Shade the area inside `points` (unit square) and `outline`, its path; it is already filled with `colour`."""
    if shading.kind == "flat":
        return
    context.save()
    context.new_path()
    context.append_path(outline)
    context.clip()
    if shading.kind in ("cel", "glossy"):
        cel(context, points, colour, shading)
    else:
        soft(context, points, shading)
    context.restore()
    context.new_path()


def cel(context, points, colour, shading):
    """A shadow (the shape minus itself shifted) and, if glossy, a highlight."""
    (left, top), (right, bottom) = points.min(0), points.max(0)
    dx, dy = (right - left) * 0.22 * shading.light_side, -(bottom - top) * 0.14
    if right - left > 1:  # grounds wider than the picture: no shadow at its side
        dx = 0
    context.rectangle(left - 1, top - 1, right - left + 2, bottom - top + 2)
    path(context, points + np.array([dx, dy]))
    context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
    glossy = shading.kind == "glossy"
    context.set_source_rgba(*(colour * np.array([0.72, 0.68, 0.8])), 0.4 if glossy else 0.75)
    context.fill()
    if glossy and right - left > 0.15:
        context.save()
        context.translate((left + right) / 2 - dx * 0.8, top + (bottom - top) * 0.25)
        context.scale((right - left) * 0.16, (bottom - top) * 0.09)
        context.arc(0, 0, 1, 0, 7)
        context.restore()
        context.set_source_rgba(1, 1, 1, 0.45)
        context.fill()


def soft(context, points, shading):
    """A gradient from light to shadow; paler in watercolour."""
    (left, top), (right, bottom) = points.min(0), points.max(0)
    strength = 1 if shading.kind == "soft" else 0.6
    start, end = (left, right) if shading.light_side < 0 else (right, left)
    ramp = cairo.LinearGradient(start, top, end, bottom)
    ramp.add_color_stop_rgba(0, 1, 1, 1, 0.25 * strength)
    ramp.add_color_stop_rgba(0.4, 1, 1, 1, 0)
    ramp.add_color_stop_rgba(0.5, 0.1, 0, 0.15, 0)
    ramp.add_color_stop_rgba(1, 0.1, 0, 0.15, 0.36 * strength)
    context.set_source(ramp)
    context.paint()


def watercolour(colours, rng):
    """Pigment pooling, paper grain and slightly run edges over a finished colour picture, uint8 [s, s, 3]."""
    size = colours.shape[0]
    grain = rng.standard_normal((size // 2, size // 2), np.float32)
    grain = cv2.resize(grain, (size, size), interpolation=cv2.INTER_LINEAR) * np.float32(rng.uniform(0.015, 0.04))
    pools = smooth_noise(rng, size, 7) * np.float32(rng.uniform(0.04, 0.1)) + grain
    run = cv2.GaussianBlur(colours, (3, 3), 0).astype(np.float32)
    run += (255 - run) * (0.06 + np.maximum(pools, 0))[..., None]
    run *= (1 + np.minimum(pools, 0))[..., None]
    return np.clip(run, 0, 255).astype(np.uint8)
