"""Contact sheets to look at: `python -m generator.sheet --out DIR --seed 930000 --groups 6 [--hand plain]`; a row per layer."""

import argparse
import colorsys
from pathlib import Path

import cv2
import numpy as np

from generator import PARTS, group, group_reference, hard, plain

FALSE_COLOURS = np.array([
    (0, 0, 0), *[tuple(int(255 * x) for x in colorsys.hsv_to_rgb(k * 0.382 % 1, 0.5 + 0.5 * (k % 2),
                                                                 1 - 0.3 * (k % 3 == 0)))
                 for k in range(1, len(PARTS))],
], np.uint8)
HANDS = {"rich": (group, group_reference), "plain": (plain.group, group_reference), "hard": (hard.group, hard.group_reference)}


def rows(hand, seed, count, size):
    """Colours, lines, parts with the mask's outside darkened; the last column is the group's other reference."""
    draw, draw_reference = HANDS[hand]
    colours, lines, masks, parts = draw(seed, count, size)
    other, other_parts = draw_reference(seed, colours, parts)
    false = FALSE_COLOURS[parts] // np.where(masks, 1, 2)[..., None].astype(np.uint8)
    grey = np.repeat(lines[..., None], 3, -1)
    blank = np.full_like(other, 255)
    return np.vstack([np.hstack([*colours, other]), np.hstack([*grey, blank]),
                      np.hstack([*false, FALSE_COLOURS[other_parts]])])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=930_000)
    parser.add_argument("--groups", type=int, default=6)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--hand", choices=HANDS, default="rich")
    arguments = parser.parse_args()
    assert arguments.seed < 1_000_000, "seeds from 1,000,000 are for the final measurement"
    Path(arguments.out).mkdir(parents=True, exist_ok=True)
    for first in range(0, arguments.groups, 2):
        pair = [rows(arguments.hand, arguments.seed + number, 4, arguments.size) for number in (first, first + 1)]
        cv2.imwrite(f"{arguments.out}/{arguments.seed + first}.png", np.hstack(pair)[..., ::-1])


if __name__ == "__main__":
    main()
