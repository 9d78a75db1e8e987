"""Procedural drawings for training: colours, line art, character mask and part map. Deterministic by seed.

`group(seed, count, size)` draws `count` scenes that share one palette and one subject (the same character in other poses,
say), so that any of them can be the reference for the sketch of another. `group_reference(seed, colours, parts)` makes a
reference of another kind in the group's palette.

| module | draws |
| --- | --- |
| `scenes`, `references` | whole pictures; references of other kinds |
| `characters`, `heads`, `turned`, `eyes`, `bodies`, `clothes`, `hands` | characters from three sides, dressed |
| `creatures`, `wildlife` | animals |
| `objects`, `things`, `vehicles` | things, plants, vehicles, buildings |
| `backgrounds`, `settings`, `landscapes` | what lies behind; pictures of places |
| `layers`, `canvas`, `pens`, `shading`, `patterns`, `shapes`, `palette` | layers, lines, shades, patterns, outlines, colours |
| `plain` | the same in a second, simpler hand |
| `hard` | a third hand: what trained models colour wrong |
"""

from generator.layers import PARTS
from generator.scenes import group, group_reference

__all__ = ["PARTS", "group", "group_reference"]
