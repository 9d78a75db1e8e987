"""A drawing in four layers that stay aligned: colours, line art, character mask, part map."""

import math

import cairo
import numpy as np

PARTS = (
    "none", "bg1", "bg2", "bg3", "bg4", "skin", "hair", "hair2", "eyew", "iris", "pupil", "mouth", "cloth1", "cloth2",
    "cloth3", "acc", "shoe", "furA", "furB", "furC", "obj1", "obj2", "obj3", "obj4", "glow",
)
PART_NUMBER = {name: number for number, name in enumerate(PARTS)}


def trace(context, points, closed):
    context.new_path()
    context.move_to(*points[0])
    for point in points[1:]:
        context.line_to(*point)
    if closed:
        context.close_path()


class Canvas:
    """Shapes are given in local coordinates; `matrix` maps them to the unit square. One pen style per drawing."""

    def __init__(self, rng, palette, size):
        self.rng, self.palette, self.size = rng, palette, size
        self.surfaces = [cairo.ImageSurface(cairo.FORMAT_RGB24, size, size) for _ in range(4)]
        self.colours, self.lines, self.mask, self.parts = (cairo.Context(surface) for surface in self.surfaces)
        grounds = (palette["bg1"], (1, 1, 1), (0, 0, 0), (0, 0, PART_NUMBER["bg1"] / 255))
        for context, ground in zip((self.colours, self.lines, self.mask, self.parts), grounds):
            context.scale(size, size)
            context.set_source_rgb(*ground)
            context.paint()
            context.set_line_join(cairo.LINE_JOIN_ROUND)
            context.set_line_cap(cairo.LINE_CAP_ROUND)
        self.parts.set_antialias(cairo.ANTIALIAS_NONE)
        self.mask.set_antialias(cairo.ANTIALIAS_NONE)
        self.foreground = False
        self.matrix = np.eye(3)
        self.line_width = rng.uniform(0.007, 0.016)
        self.jitter_size = rng.choice([0, 0.0015, 0.003])
        self.paleness = rng.uniform(0, 0.25)
        self.double_stroke = rng.random() < 0.12
        self.gap_share = rng.choice([0, 0.1, 0.3])
        self.shading = rng.choice([0, 1, 2], p=[0.25, 0.5, 0.25])
        self.light_side = rng.choice([-1, 1])
        if rng.random() < 0.7:
            self.line_colour = tuple(rng.uniform(0, 0.2) * np.ones(3))
        else:
            self.line_colour = tuple(x * 0.3 for x in palette["hair"])

    @staticmethod
    def placement(x=0, y=0, scale=1, rotation=0, mirror=1):
        cosine, sine = math.cos(rotation) * scale, math.sin(rotation) * scale
        return np.array([[cosine * mirror, -sine, x], [sine * mirror, cosine, y], [0, 0, 1]])

    def enter(self, placement):
        """Apply a placement on top of the current one; returns the old matrix, to be put back by the caller."""
        old, self.matrix = self.matrix, self.matrix @ placement
        return old

    def to_unit(self, points):
        return np.asarray(points, float) @ self.matrix[:2, :2].T + self.matrix[:2, 2]

    def jittered(self, points):
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

    def stroke(self, points, closed, width=1):
        """Stroke in the colour layer (clean) and in the line layer (shaky, maybe dashed or doubled)."""
        rng = self.rng
        shaky = self.jittered(points)
        for context in (self.colours, self.lines):
            context.save()
            if context is self.lines and rng.random() < self.gap_share:
                context.set_dash([rng.uniform(0.15, 0.5), rng.uniform(0.012, 0.022)], rng.uniform(0, 0.3))
            context.set_line_width(self.line_width * width)
            if context is self.colours:
                context.set_source_rgb(*self.line_colour)
            else:
                grey = self.paleness * rng.uniform(0.3, 1)
                context.set_source_rgb(grey, grey, grey)
            trace(context, shaky if context is self.lines else points, closed)
            context.stroke()
            context.restore()
        if self.double_stroke:
            self.lines.set_source_rgba(0.2, 0.2, 0.2, 0.6)
            self.lines.set_line_width(self.line_width * width * 0.6)
            trace(self.lines, self.jittered(self.jittered(points)), closed)
            self.lines.stroke()

    def line(self, points, width=0.7):
        self.stroke(self.to_unit(points), False, width)

    def shape(self, points, part, width=1, shade=1, line=True, tint=1.0, gradient=None, covers=True):
        """A filled closed shape of one part. `covers`: hides the lines below also where it has no line of its own."""
        points = self.to_unit(points)
        colour = np.clip(np.array(self.palette[part]) * tint, 0, 1)
        context = self.colours
        trace(context, points, True)
        if gradient is not None:
            ramp = cairo.LinearGradient(0, 0, 0, 1)
            ramp.add_color_stop_rgb(0, *colour)
            ramp.add_color_stop_rgb(1, *gradient)
            context.set_source(ramp)
        else:
            context.set_source_rgba(*colour, 1.0)
        if self.shading and shade and line:
            self._fill_shaded(points, colour)
        else:
            context.fill()
        if line or covers:
            trace(self.lines, points, True)
            self.lines.set_source_rgb(1, 1, 1)
            self.lines.fill()
        trace(self.parts, points, True)
        self.parts.set_source_rgb(0, 0, PART_NUMBER[part] / 255)
        self.parts.fill()
        trace(self.mask, points, True)
        self.mask.set_source_rgb(*([float(self.foreground)] * 3))
        self.mask.fill()
        if line:
            self.stroke(points, True, width)

    def _fill_shaded(self, points, colour):
        """Fill the traced path, with a cel shadow (the shape minus itself shifted) and maybe a highlight."""
        context = self.colours
        context.save()
        context.clip_preserve()
        context.fill_preserve()
        (left, top), (right, bottom) = points.min(0), points.max(0)
        dx, dy = (right - left) * 0.22 * self.light_side, -(bottom - top) * 0.14
        context.new_path()
        context.rectangle(left - 1, top - 1, right - left + 2, bottom - top + 2)
        shifted = points + np.array([dx, dy])
        context.move_to(*shifted[0])
        for point in shifted[1:]:
            context.line_to(*point)
        context.close_path()
        context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
        context.set_source_rgba(*(colour * np.array([0.72, 0.68, 0.8])), 0.75 if self.shading == 1 else 0.4)
        context.fill()
        if self.shading == 2 and right - left > 0.15:
            context.save()
            context.translate((left + right) / 2 - dx * 0.8, top + (bottom - top) * 0.25)
            context.scale((right - left) * 0.16, (bottom - top) * 0.09)
            context.arc(0, 0, 1, 0, 7)
            context.restore()
            context.set_source_rgba(1, 1, 1, 0.45)
            context.fill()
        context.restore()
        context.new_path()

    def arrays(self):
        """Colours uint8 [s, s, 3], lines uint8 [s, s], character mask bool [s, s], part numbers uint8 [s, s]."""
        layers = []
        for surface in self.surfaces:
            surface.flush()
            layers.append(np.ndarray((self.size, self.size, 4), np.uint8, surface.get_data()).copy())
        colours, lines, mask, parts = layers
        return colours[..., 2::-1], lines[..., 0], mask[..., 0] > 127, parts[..., 0]
