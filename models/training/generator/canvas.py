"""The rich hand's canvas: pens, shading and patterns on the layers."""

import cairo
import numpy as np

from generator.layers import PART_NUMBER, Layers, trace
from generator.patterns import figures
from generator.pens import Pen, draw_tapered, hatching, on_paper
from generator.shading import Shading, shade, watercolour

LEAST_PATTERNED = 0.13
LEAST_HATCHED = 0.1


def retrace(context, outline):
    """A path copied from another context, which costs much less than tracing it again."""
    context.new_path()
    context.append_path(outline)


class Canvas(Layers):
    """One pen and one shading per drawing.

    `patterns` maps parts to patterns (patterns.py), which every large enough shape of that part then wears.
    """

    def __init__(self, rng, palette, size, shading=None):
        super().__init__(rng, palette, size)
        self.pen, self.shading = Pen(rng, palette), Shading(rng, shading)
        self.patterns = {}

    def stroke(self, points, closed, width=1, colour=None, outline=None):
        """Stroke in the colour layer (clean) and in the line layer (with the pen's hand).

        `colour`: of the shape bounded; `outline`: the path of `points`, where it is at hand.
        """
        pen, contexts = self.pen, (self.colours, self.lines)
        grey = pen.grey(colour)
        self.colours.set_source_rgb(*pen.ink_for(colour))
        self.lines.set_source_rgb(grey, grey, grey)
        width *= pen.width
        shaky = pen.shaken(points)
        for context, drawn in zip(contexts, (points, shaky)):
            if pen.kind == "tapered":
                context.new_path()
                draw_tapered(context, drawn, closed, width)
                continue
            if context is self.lines and pen.gap_share:
                context.set_dash(pen.dashes(), pen.rng.uniform(0, 0.3))
            context.set_line_width(width)
            if outline is not None and drawn is points:
                retrace(context, outline)
            else:
                trace(context, drawn, closed)
            context.stroke()
        if pen.gap_share:
            self.lines.set_dash([])
        if pen.double_stroke or pen.kind == "pencil":
            again = pen.shaken(pen.shaken(points)) + pen.rng.normal(0, 0.0012, 2)
            self.lines.set_source_rgba(0.2, 0.2, 0.2, 0.6 if pen.double_stroke else 0.4)
            self.lines.set_line_width(width * 0.6)
            trace(self.lines, again, closed)
            self.lines.stroke()

    def line(self, points, width=0.7):
        self.stroke(self.to_unit(points), False, width)

    def shape(self, points, part, width=1, shade=1, line=True, tint=1.0, gradient=None, covers=True, pattern=None):
        """A filled closed shape of one part. `covers`: hides the lines below also where it has no line of its own."""
        points = self.to_unit(points)
        colour = np.clip(np.array(self.palette[part]) * tint, 0, 1)
        context = self.colours
        trace(context, points, True)
        outline = context.copy_path()
        if gradient is not None:
            ramp = cairo.LinearGradient(0, 0, 0, 1)
            ramp.add_color_stop_rgb(0, *colour)
            ramp.add_color_stop_rgb(1, *gradient)
            context.set_source(ramp)
        else:
            context.set_source_rgb(*colour)
        context.fill()
        if line or covers:
            retrace(self.lines, outline)
            self.lines.set_source_rgb(1, 1, 1)
            self.lines.fill()
        retrace(self.parts, outline)
        self.parts.set_source_rgb(0, 0, PART_NUMBER[part] / 255)
        self.parts.fill()
        retrace(self.mask, outline)
        self.mask.set_source_rgb(*([float(self.foreground)] * 3))
        self.mask.fill()
        pattern = pattern or (self.patterns.get(part) if self.patterns else None)
        if pattern and line:
            self._wear(points, outline, pattern, colour)
        if shade and line:
            self._shade(points, outline, colour)
        if line:
            self.stroke(points, True, width, colour, outline)

    def _wear(self, points, outline, pattern, colour):
        """Draw a pattern's figures inside the shape, in all layers but the mask."""
        if (np.ptp(points, axis=0) < LEAST_PATTERNED).any():
            return
        part = pattern["part"] if pattern["lined"] else None
        contexts = (self.colours, self.lines, self.parts)
        for context in contexts:
            context.save()
            retrace(context, outline)
            context.clip()
        self.colours.set_source_rgb(*(self.palette[part] if part else np.clip(colour * pattern["tint"], 0, 1)))
        plain_tint = np.clip(colour * 0.8, 0, 1)
        for figure, plain in figures(pattern, points):
            trace(self.colours, figure, True)
            if plain:
                self.colours.save()
                self.colours.set_source_rgb(*plain_tint)
                self.colours.fill()
                self.colours.restore()
                continue
            self.colours.fill()
            if part:
                trace(self.parts, figure, True)
                self.parts.set_source_rgb(0, 0, PART_NUMBER[part] / 255)
                self.parts.fill()
                self.stroke(figure, True, 0.55)
                self.colours.set_source_rgb(*self.palette[part])
        for context in contexts:
            context.restore()

    def _shade(self, points, outline, colour):
        """Shade the colours; hatch the lines where the pen does."""
        shade(self.colours, points, outline, colour, self.shading)
        pen = self.pen
        if not pen.hatches or (np.ptp(points, axis=0) < LEAST_HATCHED).any() or pen.rng.random() < 0.4:
            return
        segments = hatching(points, pen.rng, self.shading.light_side)
        for context in (self.lines, self.colours) if pen.hatches_colours else (self.lines,):
            context.save()
            retrace(context, outline)
            context.clip()
            context.set_line_width(min(pen.width, 0.009) * 0.45)
            context.set_source_rgb(*((pen.paleness,) * 3 if context is self.lines else pen.ink))
            for start, end in segments:
                context.move_to(*start)
                context.line_to(*end)
            context.stroke()
            context.restore()

    def arrays(self):
        """Colours uint8 [s, s, 3], lines uint8 [s, s], character mask bool [s, s], part numbers uint8 [s, s]."""
        colours, lines, mask, parts = super().arrays()
        if self.shading.kind == "watercolour":
            colours = watercolour(np.ascontiguousarray(colours), self.rng)
        return colours, on_paper(lines, self.pen), mask, parts
