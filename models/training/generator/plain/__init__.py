"""A second, simpler hand: plain cel drawings with the same layers, palettes and parts as the rich one's.

Flat colours with one hard shadow per shape, even lines, characters from the front with round hands, six animals, ten things,
twelve backgrounds. `group` is as in `generator`, whose `group_reference` serves these groups too.

| module | draws |
| --- | --- |
| `scenes` | whole pictures |
| `characters`, `backgrounds` | what differs from the rich hand's |
| `canvas` | layers, lines, shadows |
"""

from generator.plain.scenes import group

__all__ = ["group"]
