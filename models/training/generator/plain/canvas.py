"""The plain hand's canvas: one line width per drawing, flat colours, a hard shadow and maybe a highlight per shape."""

import cairo
import numpy as np

from generator.layers import PART_NUMBER, Layers, trace

SHADOW_TINT = np.array([0.72, 0.68, 0.8])
NO_SHADOW, SHADOW, SHADOW_AND_HIGHLIGHT = range(3)
SHADOW_STRENGTHS = {SHADOW: 0.75, SHADOW_AND_HIGHLIGHT: 0.4}
LEAST_HIGHLIGHTED = 0.15


class PlainCanvas(Layers):
    """Widths and shakiness are fractions of the picture's side."""

    def __init__(self, rng, palette, size):
        super().__init__(rng, palette, size)
        self.line_width = rng.uniform(0.007, 0.016)
        self.jitter_size = rng.choice([0, 0.0015, 0.003])
        self.paleness = rng.uniform(0, 0.25)
        self.double_stroke = rng.random() < 0.12
        self.gap_share = rng.choice([0, 0.1, 0.3])
        self.shading = rng.choice([NO_SHADOW, SHADOW, SHADOW_AND_HIGHLIGHT], p=[0.25, 0.5, 0.25])
        self.light_side = rng.choice([-1, 1])
        if rng.random() < 0.7:
            self.line_colour = tuple(rng.uniform(0, 0.2) * np.ones(3))
        else:
            self.line_colour = tuple(x * 0.3 for x in palette["hair"])

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

    def stroke(self, points, closed, width=1):
        """Stroke in the colour layer (clean) and in the line layer (shaky, maybe dashed or doubled)."""
        shaky = self.shaken(points)
        self._stroke_colours(points, closed, width)
        self._stroke_lines(shaky, closed, width)
        if self.double_stroke:
            self.lines.set_source_rgba(0.2, 0.2, 0.2, 0.6)
            self.lines.set_line_width(self.line_width * width * 0.6)
            trace(self.lines, self.shaken(self.shaken(points)), closed)
            self.lines.stroke()

    def _stroke_colours(self, points, closed, width):
        self.colours.set_line_width(self.line_width * width)
        self.colours.set_source_rgb(*self.line_colour)
        trace(self.colours, points, closed)
        self.colours.stroke()

    def _stroke_lines(self, points, closed, width):
        rng, context = self.rng, self.lines
        context.save()
        if rng.random() < self.gap_share:
            context.set_dash([rng.uniform(0.15, 0.5), rng.uniform(0.012, 0.022)], rng.uniform(0, 0.3))
        context.set_line_width(self.line_width * width)
        grey = self.paleness * rng.uniform(0.3, 1)
        context.set_source_rgb(grey, grey, grey)
        trace(context, points, closed)
        context.stroke()
        context.restore()

    def line(self, points, width=0.7):
        self.stroke(self.to_unit(points), False, width)

    def shape(self, points, part, width=1, shade=1, line=True, tint=1.0, gradient=None, covers=True):
        """A filled closed shape of one part. `covers`: hides the lines below also where it has no line of its own."""
        points = self.to_unit(points)
        colour = np.clip(np.array(self.palette[part]) * tint, 0, 1)
        self._set_colour(colour, gradient)
        trace(self.colours, points, True)
        if self.shading and shade and line:
            self._fill_shaded(points, colour)
        else:
            self.colours.fill()
        grounds = {self.parts: (0, 0, PART_NUMBER[part] / 255), self.mask: (float(self.foreground),) * 3}
        if line or covers:
            grounds[self.lines] = (1, 1, 1)
        for context, ground in grounds.items():
            trace(context, points, True)
            context.set_source_rgb(*ground)
            context.fill()
        if line:
            self.stroke(points, True, width)

    def _set_colour(self, colour, gradient):
        if gradient is None:
            self.colours.set_source_rgba(*colour, 1.0)
            return
        ramp = cairo.LinearGradient(0, 0, 0, 1)
        ramp.add_color_stop_rgb(0, *colour)
        ramp.add_color_stop_rgb(1, *gradient)
        self.colours.set_source(ramp)

    def _fill_shaded(self, points, colour):
        """Fill the traced path, with a hard shadow (the shape minus itself shifted) and maybe a highlight."""
        context = self.colours
        context.save()
        context.clip_preserve()
        context.fill_preserve()
        (left, top), (right, bottom) = points.min(0), points.max(0)
        dx, dy = (right - left) * 0.22 * self.light_side, -(bottom - top) * 0.14
        trace(context, points + np.array([dx, dy]), True)
        context.rectangle(left - 1, top - 1, right - left + 2, bottom - top + 2)
        context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
        context.set_source_rgba(*(colour * SHADOW_TINT), SHADOW_STRENGTHS[self.shading])
        context.fill()
        if self.shading == SHADOW_AND_HIGHLIGHT and right - left > LEAST_HIGHLIGHTED:
            context.save()
            context.translate((left + right) / 2 - dx * 0.8, top + (bottom - top) * 0.25)
            context.scale((right - left) * 0.16, (bottom - top) * 0.09)
            context.arc(0, 0, 1, 0, 7)
            context.restore()
            context.set_source_rgba(1, 1, 1, 0.45)
            context.fill()
        context.restore()
        context.new_path()
