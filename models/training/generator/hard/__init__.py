"""A third hand: drawings of the kinds that the fifth checkpoint colours wrong. Same layers, palettes and parts as the others'.

Open busts and coats, whole animals beside heads of them, small figures in white margins, white parts on white paper, hair filled
with ink, hatching, yellow and grey paper, stripes and dots of two colours, thick clip-art lines, emoji-like faces, several
figures, strips of panels. A group is one subject; its scenes differ in kind, so that a head is the reference of a whole animal.

| module | draws |
| --- | --- |
| `scenes` | whole pictures, and groups of them |
| `figures`, `faces`, `animals` | several characters; emoji-like faces; heads and whole animals |
| `canvas` | clip-art and hatching pens, ink-filled parts, figures in other colours |
| `sheets` | what surrounds a drawing: margins, open ends, panels, the paper's tone |
| `palettes` | white paper, white parts |
"""

from generator.hard.scenes import group, group_reference

__all__ = ["group", "group_reference"]
