"""What every hand draws on: four aligned layers (colours, line art, character mask, part map) and a movable frame."""

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


class Layers:
    """Shapes are given in local coordinates; `matrix` maps them to the unit square. Subclasses draw `shape` and `line`."""

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

    def arrays(self):
        """Colours uint8 [s, s, 3], lines uint8 [s, s], character mask bool [s, s], part numbers uint8 [s, s]."""
        layers = []
        for surface in self.surfaces:
            surface.flush()
            layers.append(np.ndarray((self.size, self.size, 4), np.uint8, surface.get_data()).copy())
        colours, lines, mask, parts = layers
        return colours[..., 2::-1], lines[..., 0], mask[..., 0] > 127, parts[..., 0]
