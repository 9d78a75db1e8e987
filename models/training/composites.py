"""Batches for the later stages: targets whose character follows the reference and whose ground follows another picture.

A sample of the background's kind is one of three. "bleached": a scene of the group and a reference; the ground's source is the
reference with its character painted white. "recoloured": the same, but the scene's ground and the whole source (another scene
of the group) went through one change of colours. "transplanted": the character on a landscape of another group; the source is
another landscape of that group. A sample of the style's kind has the reference's mood laid over the target.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch.utils.data import IterableDataset

from dataset import SCENES_PER_GROUP, Drawings, affine, vary_lines
from looks import random_mood, random_recolouring

KINDS, KIND_SHARES = ("bleached", "recoloured", "transplanted"), (0.35, 0.45, 0.2)
SMALLEST_CHARACTER, EMPTY_SHARE = 0.03, 0.08
BARE_SOURCE_SHARE = 0.5  # sources without their own character
WHITE = 255


@dataclass
class Scene:
    """Colours [s, s, 3], lines, mask (0 or 255, grey at edges) and parts, all [s, s] uint8."""

    colours: np.ndarray
    lines: np.ndarray
    mask: np.ndarray
    parts: np.ndarray

    def placed(self, geometry, size):
        """The scene through a geometry."""
        matrix = geometry.matrix(len(self.lines), size)
        layers = (affine(layer, matrix, size, size) for layer in (self.colours, self.lines, self.mask))
        return Scene(*layers, affine(self.parts, geometry.matrix(len(self.parts), size), size, size, nearest=True))


@dataclass
class Geometry:
    """A linear map about the middle, and a shift, both in units of the picture's side."""

    linear: np.ndarray
    shift: np.ndarray

    def matrix(self, source, target):
        """Pixel to pixel, from a side of `source` to a side of `target`."""
        linear = self.linear * target / source
        offset = (0.5 + self.shift) * target - 0.5 - linear @ np.full(2, source / 2 - 0.5)
        return np.float32(np.hstack([linear, offset[:, None]]))


def random_geometry(rng, spread=0.12):
    """Mirrored, turned, stretched, a little larger and shifted."""
    zoom, stretch = rng.uniform(1 - spread, 1 + 1.5 * spread), math.exp(rng.normal(0, spread))
    angle, mirror = rng.normal(0, spread), rng.choice([-1, 1])
    cosine, sine = math.cos(angle) * zoom, math.sin(angle) * zoom
    linear = np.array([[cosine * mirror * stretch, -sine], [sine * mirror * stretch, cosine]])
    return Geometry(linear, rng.normal(0, spread / 4, 2))


def target_geometry(rng):
    """Mirrored, and in 30 % a part of the scene."""
    zoom = rng.uniform(1, 1.3) if rng.random() < 0.3 else 1.0
    return Geometry(zoom * np.diag([rng.choice([-1.0, 1.0]), 1.0]), rng.uniform(-0.5, 0.5, 2) * (zoom - 1))


def uneven(mask, rng):
    """The mask as another network might find it: sometimes a little too large or too small."""
    width = rng.integers(1, max(2, len(mask) // 40) + 1)
    brush = np.ones((width, width), np.uint8)
    return [mask, cv2.dilate(mask, brush), cv2.erode(mask, brush)][rng.choice(3, p=(0.5, 0.3, 0.2))]


def over(mask, above, below):
    """`above` where the mask is 255, `below` where it is 0."""
    share = (mask / np.float32(WHITE)).reshape(mask.shape + (1,) * (above.ndim - 2))
    return (share * above + (1 - share) * below).round().astype(np.uint8)


class Scenes(Drawings):
    """The drawings of one split with their masks."""

    def __init__(self, folder, size, reference_size):
        super().__init__(folder, size, reference_size)
        self.masks = np.load(f"{folder}/mask256.npy", mmap_mode="r")
        empty = np.array([not self.masks[row].any() for row in range(0, len(self.masks), SCENES_PER_GROUP)])
        self.landscapes = [group for group in np.flatnonzero(empty)
                           if not self.masks[group * SCENES_PER_GROUP:(group + 1) * SCENES_PER_GROUP].any()]

    def scene(self, row):
        mask = np.unpackbits(self.masks[row], axis=-1) * np.uint8(WHITE)
        if self.size < len(mask):
            mask = cv2.resize(mask, (self.size, self.size), interpolation=cv2.INTER_AREA)
        return Scene(np.asarray(self.colours[row]), np.asarray(self.lines[row]), mask, np.asarray(self.parts[row]))

    def random_row(self, rng):
        """A scene with a character; in EMPTY_SHARE any scene."""
        while True:
            row = rng.integers(len(self.masks))
            share = np.bitwise_count(self.masks[row]).sum() / WHITE**2
            if share >= SMALLEST_CHARACTER or rng.random() < EMPTY_SHARE:
                return row

    def random_other(self, rng, row):
        """Another scene of the group, where possible one that shows all parts of this one."""
        group, target = divmod(row, SCENES_PER_GROUP)
        while True:
            source = self.random_source(rng, group, target)
            if source not in (target, SCENES_PER_GROUP):
                return group * SCENES_PER_GROUP + source

    def ground(self, rng):
        """Two different landscapes of one group: rows."""
        group = self.landscapes[rng.integers(len(self.landscapes))]
        return group * SCENES_PER_GROUP + rng.permutation(SCENES_PER_GROUP)[:2]


class Sampler:
    """Draws the later stages' samples at one size: dictionaries of uint8 arrays, and sizes as float32."""

    def __init__(self, scenes, rng):
        self.scenes, self.rng, self.size = scenes, rng, scenes.size

    def picture(self, name, scene, geometry):
        """Entries of a condition: for the tokens, for the latent, and its own size in units of the generation's."""
        small, large = self.scenes.reference_size, self.size
        full = scene.placed(geometry, large).colours
        tokens = affine(scene.colours, geometry.matrix(len(scene.colours), small), small, small) \
            if len(scene.colours) <= 128 else cv2.resize(full, (small, small), interpolation=cv2.INTER_AREA)
        aspect = math.exp(self.rng.normal(0, 0.2))
        own = self.rng.uniform(1, 3) * np.array([aspect, 1 / aspect])
        return {f"{name}Small": tokens, name: full, f"{name}Size": np.float32(own)}

    def target(self, scene, mask):
        """Entries of the target, from a scene in place and the mask to tell."""
        return {"picture": scene.colours, "lines": vary_lines(np.ascontiguousarray(scene.lines), self.rng),
                "parts": scene.parts[4::8, 4::8], "mask": mask, "trueMask": scene.mask}

    def for_background(self, kind=None):
        """A sample of the background's kind."""
        rng, scenes = self.rng, self.scenes
        row = scenes.random_row(rng)
        reference = scenes.scene(scenes.random_other(rng, row))
        scene, geometry = scenes.scene(row).placed(target_geometry(rng), self.size), random_geometry(rng)
        kind = kind or rng.choice(KINDS, p=KIND_SHARES)
        if kind == "bleached":
            source = self.bare(reference)
        elif kind == "recoloured":
            scene, source = self.recoloured(scene, row)
        else:
            scene, source = self.transplanted(scene)
        source_geometry = geometry if kind == "bleached" else random_geometry(rng)
        return {
            **self.target(scene, uneven(scene.mask, rng)),
            **self.picture("reference", reference, geometry), **self.picture("source", source, source_geometry),
            "ownSource": np.uint8(kind != "bleached"),
        }

    def bare(self, scene):
        """The scene with its character painted white."""
        mask = uneven(scene.mask, self.rng)
        white = np.where(mask[..., None] >= 128, np.uint8(WHITE), scene.colours)
        return Scene(white, scene.lines, scene.mask, scene.parts)

    def recoloured(self, scene, row):
        change, source = random_recolouring(self.rng), self.scenes.scene(self.scenes.random_other(self.rng, row))
        colours = over(scene.mask, scene.colours, change(scene.colours))
        source = Scene(change(source.colours), source.lines, source.mask, source.parts)
        if self.rng.random() < BARE_SOURCE_SHARE:
            source = self.bare(source)
        return Scene(colours, scene.lines, scene.mask, scene.parts), source

    def transplanted(self, scene):
        shown, source = (self.scenes.scene(row) for row in self.scenes.ground(self.rng))
        shown = shown.placed(target_geometry(self.rng), self.size)
        mask = cv2.dilate(scene.mask, np.ones((3, 3), np.uint8))
        layers = (over(mask, getattr(scene, name), getattr(shown, name)) for name in ("colours", "lines"))
        return Scene(*layers, mask, np.where(mask >= 128, scene.parts, shown.parts)), source

    def for_style(self):
        """A sample of the style's kind: target and reference under one mood."""
        rng, scenes = self.rng, self.scenes
        row = scenes.random_row(rng)
        scene, reference = scenes.scene(row), scenes.scene(scenes.random_other(rng, row))
        mood = random_mood(rng)
        for each in (scene, reference):
            each.colours = mood(each.colours, each.lines)
        scene = scene.placed(target_geometry(rng), self.size)
        return {**self.target(scene, scene.mask), **self.picture("reference", reference, random_geometry(rng))}


def stacked(samples):
    """Tensors by name, batch first."""
    return {name: torch.from_numpy(np.stack([sample[name] for sample in samples])) for name in samples[0]}


class SampleBatches(IterableDataset):
    """Endless batches; `draw` names the Sampler's method."""

    def __init__(self, scenes, draw, batch, seed):
        self.scenes, self.draw, self.batch, self.seed = scenes, draw, batch, seed

    def __iter__(self):
        cv2.setNumThreads(1)
        sampler = Sampler(self.scenes, np.random.default_rng(self.seed))
        while True:
            yield stacked([getattr(sampler, self.draw)() for _ in range(self.batch)])


def contact_sheet(batch, path):
    """Rows of a batch to look at: reference, source (where there is one), lines, mask, target."""
    rows = []
    for index in range(len(batch["picture"])):
        tiles = [batch[name][index].numpy() for name in ("reference", "source", "picture") if name in batch]
        grey = [np.repeat(batch[name][index].numpy()[..., None], 3, 2) for name in ("lines", "mask")]
        rows.append(np.hstack(tiles + grey))
    cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])
