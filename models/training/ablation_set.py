"""Cases for `npm run -s evaluate -- --ablate`: a character in one picture's colours before a ground in another's, with the truth.

The sketch is a scene; its reference another scene of the group, so another pose; its background a third one whose colours all
went through one change; the truth is the scene, with the same change on its ground. Seeds from 900,000 to 999,999, which no
training has seen. Regions are what lines and parts bound, of at least 40 pixels.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

import generator
from composites import over
from looks import random_recolouring

SEEDS = range(900_000, 1_000_000)
SIZE = 256
PAPER, SMALLEST_REGION = 200, 40
LEAST_SHARE, MOST_SHARE = 0.08, 0.7


def regions_of(parts, lines):
    """Labels from 1 [SIZE, SIZE] uint16; 0 on lines and in smaller pieces."""
    labels, count = np.zeros(parts.shape, np.uint16), 0
    for part in np.unique(parts):
        pieces, numbers = cv2.connectedComponents(((parts == part) & (lines > PAPER)).astype(np.uint8), connectivity=4)
        for number in range(1, pieces):
            piece = numbers == number
            if piece.sum() >= SMALLEST_REGION:
                count += 1
                labels[piece] = count
    return labels


def case_of(seed):
    """Pictures by file name, or None where the scene has no character worth the name."""
    colours, lines, masks, parts = generator.group(seed, 3, SIZE)
    if not LEAST_SHARE <= masks[0].mean() <= MOST_SHARE or not masks[1].any():
        return None
    change, mask = random_recolouring(np.random.default_rng((seed, 2))), masks[0].astype(np.uint8) * 255
    return {
        "sketch": lines[0], "reference": colours[1], "background": change(colours[2]),
        "truth": over(mask, colours[0], change(colours[0])), "mask": mask, "regions": regions_of(parts[0], lines[0]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=930_000)
    arguments = parser.parse_args()
    seed, made = arguments.seed, 0
    while made < arguments.count:
        assert seed in SEEDS
        case = case_of(seed)
        if case:
            folder = Path(arguments.out) / f"{seed}"
            folder.mkdir(parents=True, exist_ok=True)
            for name, picture in case.items():
                cv2.imwrite(f"{folder}/{name}.png", picture[..., ::-1] if picture.ndim == 3 else picture)
            made += 1
        seed += 1


if __name__ == "__main__":
    main()
