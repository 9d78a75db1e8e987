"""Drawings as cases of the plugin's own measurement: `npm run -s evaluate -- --set OUT --out REPORT`."""

import argparse
from pathlib import Path

import cv2
import numpy as np

from colour_error import regions
from evaluate import HANDS

SMALLEST_REGION = 12
FINAL_SEEDS = 1_000_000


def label_image(lines, parts):
    """Labels from 1, uint16, of the connected regions of one part; 0 on lines and specks."""
    labels = np.zeros(lines.shape, np.uint16)
    for number, mask in enumerate(regions(lines, parts, SMALLEST_REGION), 1):
        labels[mask] = number
    return labels


def write_case(folder, drawing, reference):
    """`drawing`: colours, lines, mask and parts of a scene; `reference`: those of another one of its group."""
    colours, lines, mask, parts = drawing
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"sketch": lines, "truth": colours[..., ::-1], "regions": label_image(lines, parts), "mask": mask * np.uint8(255),
                "reference": reference[0][..., ::-1], "reference-mask": reference[2] * np.uint8(255)}
    for name, picture in pictures.items():
        cv2.imwrite(str(folder / f"{name}.png"), picture)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--hand", choices=HANDS, default="rich")
    parser.add_argument("--seed", type=int, default=920_000)
    parser.add_argument("--count", type=int, default=32)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--final", action="store_true", help=f"allow seeds from {FINAL_SEEDS}, which nothing may be tuned on")
    arguments = parser.parse_args()
    assert arguments.final or arguments.seed + arguments.count <= FINAL_SEEDS, "seeds from 1,000,000 are for the final measurement"
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        drawing, reference = zip(*HANDS[arguments.hand](seed, 2, arguments.size))
        write_case(Path(arguments.out) / f"{arguments.hand}-{seed}", drawing, reference)


if __name__ == "__main__":
    main()
