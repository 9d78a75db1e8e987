"""Draw the training set once, into memory-mapped arrays.

Per scene: colours, lines, masks (packed bits), part maps, and `cover`: bit k says that the group's scene k shows every part
that takes a notable share of this scene, bit SCENES_PER_GROUP says it of the other reference. Per group: that reference of
another kind, `reference128` and its parts `reference_slot128`.
"""

import argparse
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

import generator
from generator import hard, plain
from dataset import PLAIN_EVERY, SCENES_PER_GROUP

TRAINING_LIMIT = 900_000
HANDS = ("mixed", "hard")
SHAPES = {
    "colour256": (256, 256, 3), "line256": (256, 256), "colour128": (128, 128, 3), "line128": (128, 128),
    "mask256": (256, 32), "slot128": (128, 128), "cover": (),
}
GROUP_SHAPES = {"reference128": (128, 128, 3), "reference_slot128": (128, 128)}
NOTABLE_SHARE, PRESENT_SHARE = 0.004, 0.0025


def half(picture):
    return cv2.resize(np.ascontiguousarray(picture), (128, 128), interpolation=cv2.INTER_AREA)


def coverage(targets, sources):
    """Bits per target: which sources show every part that the target notably shows. Part maps [n, h, w], [m, h, w]."""
    def shares(maps):
        return np.stack([np.bincount(part.ravel(), minlength=len(generator.PARTS)) / part.size for part in maps])

    wanted, present = shares(targets) >= NOTABLE_SHARE, shares(sources) >= PRESENT_SHARE
    covered = (present[None] | ~wanted[:, None])[..., 1:].all(-1)
    return (covered << np.arange(len(sources))).sum(1).astype(np.uint8)


def hand_of(hands, number):
    """How a group is drawn, and its reference of another kind: "mixed" sets are of the rich hand and the plain one by turns."""
    if hands == "hard":
        return hard.group, hard.group_reference
    return (plain if number % PLAIN_EVERY == PLAIN_EVERY - 1 else generator).group, generator.group_reference


def render_groups(task):
    """Draw groups first..last of a split into its arrays."""
    folder, hands, seed, first, last = task
    cv2.setNumThreads(1)
    arrays = {name: np.load(f"{folder}/{name}.npy", mmap_mode="r+") for name in (*SHAPES, *GROUP_SHAPES)}
    for number in range(first, last):
        group, group_reference = hand_of(hands, number)
        colours, lines, masks, parts = group(seed + number, SCENES_PER_GROUP, 256)
        small_parts = parts[:, ::2, ::2]
        other, other_parts = group_reference(seed + number, colours, parts)
        arrays["reference128"][number], arrays["reference_slot128"][number] = half(other), other_parts[::2, ::2]
        base = number * SCENES_PER_GROUP
        arrays["cover"][base:base + SCENES_PER_GROUP] = coverage(small_parts, [*small_parts, other_parts[::2, ::2]])
        for k in range(SCENES_PER_GROUP):
            row = base + k
            arrays["colour256"][row], arrays["line256"][row] = colours[k], lines[k]
            arrays["colour128"][row], arrays["line128"][row] = half(colours[k]), half(lines[k])
            arrays["mask256"][row] = np.packbits(masks[k], axis=-1)
            arrays["slot128"][row] = small_parts[k]
    return last


def render_split(folder, hands, groups, seed, processes):
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, shape in SHAPES.items():
        np.lib.format.open_memmap(f"{folder}/{name}.npy", "w+", np.uint8, (groups * SCENES_PER_GROUP, *shape))
    for name, shape in GROUP_SHAPES.items():
        np.lib.format.open_memmap(f"{folder}/{name}.npy", "w+", np.uint8, (groups, *shape))
    tasks = [(folder, hands, seed, first, min(groups, first + 50)) for first in range(0, groups, 50)]
    with Pool(processes) as pool:
        for done in pool.imap(render_groups, tasks):
            print(folder, done, "of", groups, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, help="about 1.5 MB per group of four scenes")
    parser.add_argument("--groups", type=int, default=7500)
    parser.add_argument("--first-seed", type=int, default=0, help="of the training groups; another one gives drawings that no run has seen")
    parser.add_argument("--hands", choices=HANDS, default="mixed", help="hard: a set of its own, for --hard-data of train_colorizer.py")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    assert 0 <= arguments.first_seed and arguments.first_seed + arguments.groups <= TRAINING_LIMIT
    render_split(f"{arguments.out}/train", arguments.hands, arguments.groups, arguments.first_seed, arguments.processes)
    render_split(f"{arguments.out}/validation", arguments.hands, 64, TRAINING_LIMIT, arguments.processes)


if __name__ == "__main__":
    main()
