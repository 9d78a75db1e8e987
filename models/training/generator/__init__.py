"""Procedural drawings for training: colours, line art, character mask and part map. Deterministic by seed.

`group(seed, count, size)` draws `count` scenes that share one palette and one subject (the same character in other poses,
say), so that any of them can be the reference for the sketch of another.
"""

from generator.canvas import PARTS
from generator.scenes import group

__all__ = ["PARTS", "group"]
