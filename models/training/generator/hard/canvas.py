"""The hard hand's canvas: the rich hand's, with clip-art or hatching pens, ink-filled parts and figures in other colours."""

from generator.canvas import Canvas
from generator.layers import trace

PENS = ("clip-art", "hatching", "any")
PEN_SHARES = (0.42, 0.16, 0.42)
CLIP_ART_WIDTHS = (0.016, 0.034)
CROSS_HATCHED_SHARE = 0.5


class HardCanvas(Canvas):
    """`inked`: parts that the sketch shows filled with ink. `aliases`: parts drawn as other parts, in their colours."""

    def __init__(self, rng, palette, size, pen, shading=None):
        super().__init__(rng, palette, size, shading)
        self.inked, self.aliases, self.crosses = (), {}, False
        if pen == "clip-art":
            self._take_clip_art_pen()
        elif pen == "hatching":
            self.pen.hatches = True
            self.crosses = rng.random() < CROSS_HATCHED_SHARE

    def _take_clip_art_pen(self):
        """Thick, steady, dark lines over flat colours."""
        rng, pen = self.rng, self.pen
        pen.kind, pen.width = "plain", rng.uniform(*CLIP_ART_WIDTHS)
        pen.jitter_size, pen.paleness, pen.gap_share = 0, rng.uniform(0, 0.12), 0
        pen.double_stroke = pen.hatches = pen.scan = pen.own_ink = False
        if rng.random() < 0.8:
            self.shading.kind = "flat"

    def fit_into_sheet(self, ratio):
        """For a drawing that is only a part of its sheet: a wider pen, and no paper of its own that ends at its sides."""
        self.pen.width *= ratio
        self.pen.scan = False
        if self.shading.kind == "watercolour":
            self.shading.kind = "soft"

    def shape(self, points, part, width=1, shade=1, line=True, tint=1.0, gradient=None, covers=True, pattern=None):
        """As the rich canvas's, of the part that stands for this one here."""
        shown = self.aliases.get(part, part)
        super().shape(points, shown, width, shade, line, tint, gradient, covers, pattern)
        if part in self.inked and line:
            self._fill_with_ink(self.to_unit(points))

    def _fill_with_ink(self, points):
        level = self.pen.paleness * 0.3
        self.lines.set_source_rgb(level, level, level)
        trace(self.lines, points, True)
        self.lines.fill()

    def _shade(self, points, outline, colour):
        super()._shade(points, outline, colour)
        if self.crosses:
            self.shading.light_side *= -1
            super()._shade(points, outline, colour)
            self.shading.light_side *= -1
