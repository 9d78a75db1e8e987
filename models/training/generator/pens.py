"""How outlines are drawn: pens, their strokes, and the paper they leave them on.

A drawing has one pen. Kinds: plain (steady or shaky, sometimes dashed or doubled), thin, thick, tapered (width swells
and fades), pencil (several pale, grainy strokes), broken (gaps of 8 to 20 pixels at 256). Ink: dark, the hair's colour,
or each shape's own colour; the line picture keeps only its grey. Some pens hatch shadows. Some line pictures are scans:
uneven light and paper noise.
"""

import cv2
import numpy as np

KINDS = ("plain", "thin", "thick", "tapered", "pencil", "broken")
SHARES = (0.58, 0.08, 0.08, 0.11, 0.1, 0.05)
WIDTHS = {
    "plain": (0.007, 0.016), "thin": (0.004, 0.007), "thick": (0.016, 0.024), "tapered": (0.01, 0.02),
    "pencil": (0.005, 0.009), "broken": (0.007, 0.014),
}
SCAN_SHARE = 0.08
HATCH_SHARE = 0.09
TAPER_PIECES = 9


class Pen:
    """One drawing's pen; widths and shakiness are fractions of the picture's side."""

    def __init__(self, rng, palette):
        self.rng = rng
        self.kind = rng.choice(KINDS, p=SHARES)
        self.width = rng.uniform(*WIDTHS[self.kind])
        self.jitter_size = rng.choice([0, 0.0015, 0.003])
        self.paleness = rng.uniform(0, 0.25) if self.kind != "pencil" else rng.uniform(0.2, 0.55)
        self.double_stroke = self.kind == "plain" and rng.random() < 0.12
        self.gap_share = {"plain": rng.choice([0, 0.1, 0.3]), "broken": 0.5}.get(self.kind, 0)
        self.hatches = rng.random() < HATCH_SHARE
        self.hatches_colours = rng.random() < 0.5
        self.scan = rng.random() < SCAN_SHARE
        ink = rng.random()
        self.own_ink = ink > 0.88
        if ink < 0.66:
            self.ink = tuple(rng.uniform(0, 0.2) * np.ones(3))
        else:
            self.ink = tuple(x * 0.3 for x in palette["hair"])

    def shaken(self, points):
        """A shaky hand: smooth noise along the outline."""
        if not self.jitter_size:
            return points
        count = len(points)
        knots = max(3, count // 4)
        noise = self.rng.normal(0, 1, (knots, 2))
        position = np.linspace(0, knots, count, endpoint=False)
        index = position.astype(int)
        fraction = (position - index)[:, None]
        return points + self.jitter_size * (noise[index] * (1 - fraction) + noise[(index + 1) % knots] * fraction)

    def dashes(self):
        """Dash pattern of one outline: [drawn, left out], or nothing."""
        if self.rng.random() >= self.gap_share:
            return []
        gap = (0.03, 0.08) if self.kind == "broken" else (0.012, 0.022)
        return [self.rng.uniform(0.15, 0.5), self.rng.uniform(*gap)]

    def grey(self, colour):
        """Ink of one outline in the line picture, 0 = black; `colour`: the shape's, or None."""
        if self.own_ink and colour is not None:
            return min(0.6, 0.65 * float(np.dot(colour, (0.3, 0.59, 0.11))) + 0.1)
        return self.paleness * self.rng.uniform(0.3, 1)

    def ink_for(self, colour):
        """Ink of one outline in the colour picture."""
        return tuple(x * 0.42 for x in colour) if self.own_ink and colour is not None else self.ink


def evenly(points, closed, count=40):
    """The polyline resampled to `count` points; corners are kept."""
    if closed:
        points = np.vstack([points, points[:1]])
    steps = np.hypot(*np.diff(points, axis=0).T)
    place = np.concatenate([[0], np.cumsum(steps)])
    if place[-1] <= 0:
        return points
    wanted = np.unique(np.concatenate([np.linspace(0, place[-1], count), place]))
    return np.stack([np.interp(wanted, place, points[:, axis]) for axis in (0, 1)], 1)


def draw_tapered(context, points, closed, width):
    """Stroke in pieces whose width swells in the middle; a closed outline swells twice."""
    points = evenly(points, closed)
    edges = np.linspace(0, len(points) - 1, TAPER_PIECES + 1).astype(int)
    swell = np.abs(np.sin(np.linspace(0.06, 0.94 if not closed else 1.94, TAPER_PIECES) * np.pi))
    for first, last, factor in zip(edges[:-1], edges[1:], swell):
        context.set_line_width(max(width * (0.3 + 0.9 * factor), 0.0035))
        context.move_to(*points[first])
        for point in points[first + 1:last + 1]:
            context.line_to(*point)
        context.stroke()


def hatching(points, rng, side):
    """Segments of parallel shading lines over the shadow side of a shape's box; clip them to the shape."""
    (left, top), (right, bottom) = points.min(0), points.max(0)
    width, height = right - left, bottom - top
    spacing = rng.uniform(0.011, 0.022)
    start, end = (left, left + 0.45 * width) if side > 0 else (right - 0.45 * width, right)
    count = min(40, int((height + end - start) / spacing))
    ys = top + np.arange(count) * spacing
    reach = np.stack([rng.uniform(0, 0.15, count), rng.uniform(0.7, 1, count)], 1) * (end - start)
    slope = rng.uniform(0.5, 1.1)
    return [((start + a, y - slope * a), (start + b, y - slope * b)) for y, (a, b) in zip(ys, reach)]


def smooth_noise(rng, size, cells):
    """Smooth noise [size, size], about -1..1."""
    coarse = rng.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)


def on_paper(lines, pen):
    """The line picture as pencil and scanner leave it. uint8 [s, s]; unchanged for most pens."""
    rng, size = pen.rng, lines.shape[0]
    if pen.kind == "pencil":
        grain = rng.integers(90, 256, (size, size), np.uint8)
        kept = cv2.multiply(255 - lines, cv2.blur(grain, (2, 2)), scale=1 / 200)
        lines = 255 - kept
    if pen.scan:
        light = 1 - rng.uniform(0.02, 0.14) * (1 + smooth_noise(rng, size, 3)) - 0.01
        noise = rng.standard_normal((size // 2, size), np.float32)
        noise = np.concatenate([noise, noise[::-1, ::-1]]) * np.float32(rng.uniform(1.5, 6))
        lines = np.clip(lines * light + noise, 0, 255).astype(np.uint8)
    return lines
