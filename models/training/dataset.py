"""Batches of (picture, sketch, reference) from the rendered drawings, with augmentation.

A reference is another scene of the group, or the same drawing strongly warped, or the group's reference of another kind.
"""

from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

from hardware import placed

SCENES_PER_GROUP = 4
PLAIN_EVERY = 2  # every second group is of the plain hand
REFERENCE_CELL = 8
SAME_DRAWING_SHARE = 0.12
OTHER_KIND_SHARE = 0.14
COVERED_SHARE = 0.97
PERMUTED_COLOUR_SHARE = 0.3


def affine(picture, matrix, width, height, nearest=False):
    """Warp with clamped borders."""
    flags = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return cv2.warpAffine(picture, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def vary_lines(lines, rng):
    """Other pens: thicker, thinner, softer, paler lines; small gaps. uint8, dark on white."""
    kind = rng.random()
    if kind < 0.15:
        lines = cv2.erode(lines, np.ones((2, 2), np.uint8))
    elif kind < 0.25 and lines.shape[0] >= 192:
        lines = cv2.dilate(lines, np.ones((2, 2), np.uint8))
    elif kind < 0.35:
        lines = cv2.GaussianBlur(lines, (3, 3), 0)
    if rng.random() < 0.12:
        lines = lines.copy()
        size = max(2, lines.shape[0] // 40)
        for top, left in rng.integers(0, lines.shape[0] - size, (rng.integers(2, 12), 2)):
            lines[top:top + size, left:left + size] = 255
    strength = rng.uniform(0.6, 1) if rng.random() < 0.7 else 1.0
    return 255 - ((255 - lines) * np.float32(strength)).astype(np.uint8)


def from_double_size(matrix):
    """The matrix that does to a picture of twice the size what `matrix` does to it."""
    half = matrix[:, :2] / 2
    return np.column_stack([half, matrix[:, 2] - half @ [0.5, 0.5]]).astype(np.float32)


class Drawings:
    """Memory-mapped arrays of one split; `size` is 128 or 256."""

    def __init__(self, folder, size, reference_size):
        self.size, self.reference_size = size, reference_size

        def load(name):
            return np.load(f"{folder}/{name}.npy", mmap_mode="r")

        self.colours, self.lines = load(f"colour{size}"), load(f"line{size}")
        self.small_colours, self.parts = load("colour128"), load("slot128")
        self.groups = len(self.colours) // SCENES_PER_GROUP
        self.cover = None
        if Path(f"{folder}/cover.npy").exists():
            self.cover = load("cover")
            self.other_colours, self.other_parts = load("reference128"), load("reference_slot128")

    def reference(self, group, source, matrix):
        """Scene `source` of a group (SCENES_PER_GROUP: its other reference) at reference_size; its parts per token [n, n]."""
        size, index = self.reference_size, group * SCENES_PER_GROUP + source
        if source == SCENES_PER_GROUP:
            picture, parts = self.other_colours[group], self.other_parts[group]
        else:
            picture, parts = self.small_colours[index], self.parts[index]
        if source < SCENES_PER_GROUP and size > 128 and self.size == 256:
            large = cv2.GaussianBlur(np.ascontiguousarray(self.colours[index]), (3, 3), 0)
            picture = affine(large, from_double_size(matrix), size, size)
        else:
            picture = affine(np.asarray(picture), matrix, size, size)
        parts = affine(np.asarray(parts), matrix, size, size, nearest=True)
        half = REFERENCE_CELL // 2
        return picture, parts[half::REFERENCE_CELL, half::REFERENCE_CELL]

    def plain_pair(self, group, target=0, source=1):
        """Not augmented: colours, lines, parts per latent, reference, its parts."""
        base = group * SCENES_PER_GROUP
        ratio = self.reference_size / 128
        matrix = np.float32([[ratio, 0, 0.5 * ratio - 0.5], [0, ratio, 0.5 * ratio - 0.5]])
        reference, reference_parts = self.reference(group, source, matrix)
        step = 8 * 128 // self.size
        parts = np.asarray(self.parts[base + target])[step // 2::step, step // 2::step]
        return self.colours[base + target], self.lines[base + target], parts, reference, reference_parts

    def random_group(self, rng, plain_share):
        """A group of the plain hand (every PLAIN_EVERY-th, as `render.py` numbers them) with this probability."""
        if rng.random() < plain_share:
            return PLAIN_EVERY * rng.integers(self.groups // PLAIN_EVERY) + PLAIN_EVERY - 1
        group = rng.integers(self.groups - self.groups // PLAIN_EVERY)
        return group + group // (PLAIN_EVERY - 1)

    def random_pair(self, rng, height, width, plain_share=1 / PLAIN_EVERY):
        """One augmented pair at height x width."""
        group, target = self.random_group(rng, plain_share), rng.integers(SCENES_PER_GROUP)
        index = group * SCENES_PER_GROUP + target
        source = self.random_source(rng, group, target)
        same = source == target
        colours, lines, parts = (np.asarray(layer[index]) for layer in (self.colours, self.lines, self.parts))
        full = self.size
        if (height, width) != (full, full) or rng.random() < 0.3:
            zoom = max(height, width) / full * (rng.uniform(1, 1.3) if rng.random() < 0.3 else 1.0)
            left = rng.uniform(0, zoom * full - width) if zoom * full > width else 0.0
            top = rng.uniform(0, zoom * full - height) if zoom * full > height else 0.0
            offset = 0.5 * zoom - 0.5
            matrix = np.float32([[zoom, 0, offset - left], [0, zoom, offset - top]])
            colours, lines = affine(colours, matrix, width, height), affine(lines, matrix, width, height)
            part_zoom = zoom * full / 128
            offset = 0.5 * part_zoom - 0.5
            matrix = np.float32([[part_zoom, 0, offset - left], [0, part_zoom, offset - top]])
            parts = affine(parts, matrix, width, height, nearest=True)[4::8, 4::8]
        else:
            step = 8 * 128 // full
            parts = parts[step // 2::step, step // 2::step]
        if rng.random() < 0.5:
            colours, lines, parts = colours[:, ::-1], lines[:, ::-1], parts[:, ::-1]
        reference, reference_parts = self.reference(group, source, self._reference_matrix(rng, same))
        if rng.random() < PERMUTED_COLOUR_SHARE:
            order = rng.permutation(3)
            colours, reference = colours[..., order], reference[..., order]
        return colours, vary_lines(np.ascontiguousarray(lines), rng), parts, reference, reference_parts

    def random_source(self, rng, group, target):
        """The reference for a target: mostly another scene, where possible one that shows all of the target's parts."""
        draw = rng.random()
        if draw < SAME_DRAWING_SHARE:
            return target
        others = [k for k in range(SCENES_PER_GROUP) if k != target]
        if self.cover is not None:
            if draw < SAME_DRAWING_SHARE + OTHER_KIND_SHARE:
                return SCENES_PER_GROUP
            bits = self.cover[group * SCENES_PER_GROUP + target]
            covering = [k for k in others if bits >> k & 1]
            if covering and rng.random() < COVERED_SHARE:
                others = covering
        return others[rng.integers(len(others))]

    def _reference_matrix(self, rng, strong):
        spread = 0.35 if strong else 0.12
        size, ratio = self.reference_size, self.reference_size / 128
        zoom = ratio * rng.uniform(1 - spread, 1 + 1.5 * spread)
        stretch, angle = np.exp(rng.normal(0, 0.1)), rng.normal(0, spread)
        cosine, sine = np.cos(angle) * zoom, np.sin(angle) * zoom
        mirror = -1 if rng.random() < 0.5 else 1
        matrix = np.float32([[cosine * mirror * stretch, -sine, 0], [sine * mirror * stretch, cosine, 0]])
        shift = rng.normal(0, spread * size * 0.25, 2)
        matrix[:, 2] = size / 2 - matrix[:, :2] @ [64, 64] + shift
        return matrix


def pack(pairs):
    """uint8 tensors: colours [b, H, W, 3], lines [b, H, W], parts [b, h, w], reference [b, r, r, 3], its parts [b, n, n]."""
    return [torch.from_numpy(np.ascontiguousarray(np.stack(column))) for column in zip(*pairs, strict=True)]


def unpack(batch):
    """Picture [b, 3, H, W], sketch (lines +1 on -1) [b, 3, H, W], parts, reference [b, 3, r, r], reference parts; on the device."""
    colours, lines, parts, reference, reference_parts = placed(batch)

    def picture(array):
        return array.permute(0, 3, 1, 2).float() / 127.5 - 1

    sketch = (1 - lines.float() / 127.5)[:, None].expand(-1, 3, -1, -1)
    return picture(colours), sketch, parts.long(), picture(reference), reference_parts.long()


class Batches(IterableDataset):
    """Endless packed batches; every batch has one of `shapes` (height, width). `plain_share`: of the plain hand's drawings.

    `hard`: a set of the hard hand's drawings and its share of the samples; the others are `folder`'s.
    """

    def __init__(self, folder, size, reference_size, batch, shapes, seed, plain_share=1 / PLAIN_EVERY, hard=None):
        self.arguments = (folder, size, reference_size)
        self.batch, self.shapes, self.seed, self.plain_share, self.hard = batch, shapes, seed, plain_share, hard

    def __iter__(self):
        cv2.setNumThreads(1)
        drawings = Drawings(*self.arguments)
        hard_folder, hard_share = self.hard or (None, 0)
        hard = Drawings(hard_folder, *self.arguments[1:]) if hard_folder else None
        rng = np.random.default_rng(self.seed)

        def pair(height, width):
            if hard and rng.random() < hard_share:
                return hard.random_pair(rng, height, width)
            return drawings.random_pair(rng, height, width, self.plain_share)

        while True:
            height, width = self.shapes[rng.integers(len(self.shapes))]
            yield pack([pair(height, width) for _ in range(self.batch)])


def endless(batches, workers=1):
    """An iterator over the batches, made ahead of time in a process of its own, or on demand without workers."""
    if not workers:
        return iter(batches)
    return iter(DataLoader(batches, batch_size=None, num_workers=workers, prefetch_factor=4))
