"""Stages 4 and 5: character masks, for colour references (`isnet`) and, with --sketches, for sketches (`sketch-isnet`)."""

import argparse

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import IterableDataset

from dataset import affine, endless, vary_lines
from hardware import mixed_precision, on_device, placed
from networks import IsNet
from networks.layers import channels_last
from optimizer import Average, MuonAdamW
from session import Session, cpu_defaults, load_average, load_config, log_run


class Masks(IterableDataset):
    """Endless batches: pictures uint8 [b, s, s, 3] and masks uint8 [b, s, s] (0 or 1; 2 where padding)."""

    def __init__(self, folder, size, batch, sketches, seed, augment=True):
        self.folder, self.size, self.batch, self.sketches = folder, size, batch, sketches
        self.seed, self.augment = seed, augment

    def __iter__(self):
        cv2.setNumThreads(1)
        self.open()
        rng = np.random.default_rng(self.seed)
        while True:
            pairs = [self.pair(rng.integers(len(self.masks)), rng) for _ in range(self.batch)]
            yield [torch.from_numpy(np.stack(column)) for column in zip(*pairs, strict=True)]

    def open(self):
        self.masks = np.load(f"{self.folder}/mask256.npy", mmap_mode="r")
        self.lines = np.load(f"{self.folder}/line256.npy", mmap_mode="r")
        self.colours = np.load(f"{self.folder}/colour256.npy", mmap_mode="r")

    def pair(self, index, rng):
        mask = np.unpackbits(np.asarray(self.masks[index]), axis=-1)
        if self.sketches:
            lines = np.asarray(self.lines[index])
            lines = vary_lines(lines, rng) if self.augment else lines
            picture = np.repeat(lines[..., None], 3, 2)
        else:
            picture = np.asarray(self.colours[index])
            if self.augment:
                picture = picture[..., rng.permutation(3)]
        if not self.augment:
            return np.ascontiguousarray(picture), mask
        return self.placed(picture, mask, rng)

    def placed(self, picture, mask, rng):
        """Crop, mirror, stretch; a reference goes onto a canvas (padding: black, which is 1 once inverted)."""
        full, size = len(mask), self.size
        height, width = (int(full * rng.uniform(0.7, 1)) if rng.random() < 0.5 else full for _ in range(2))
        top, left = rng.integers(0, full - height + 1), rng.integers(0, full - width + 1)
        scale = size / max(height, width)
        x_scale, y_scale = (size / width, size / height) if self.sketches else (scale, scale)
        x_start, y_start = (0, 0) if self.sketches else ((size - width * scale) / 2, (size - height * scale) / 2)
        matrix = np.float32([[x_scale, 0, x_start - left * x_scale], [0, y_scale, y_start - top * y_scale]])
        if rng.random() < 0.5:
            matrix[0, 0] *= -1
            matrix[0, 2] = size - 1 - matrix[0, 2]
        picture = affine(picture, matrix, size, size)
        mask = affine(mask, matrix, size, size, nearest=True)
        if not self.sketches:
            x_pad, y_pad = int(round(x_start)), int(round(y_start))
            for array, value in ((picture, 0), (mask, 0)):
                array[:y_pad], array[size - y_pad:] = value, value
                array[:, :x_pad], array[:, size - x_pad:] = value, value
        return np.ascontiguousarray(picture), mask


def to_input(pictures, sketches):
    """Sketches: [-1, 1] as they are. References: inverted, 1 - (x + 1) / 2."""
    x = placed(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    return channels_last(x if sketches else 1 - (x + 1) / 2)


def mask_loss(logits, masks):
    """Binary cross-entropy plus (1 - soft intersection over union)."""
    entropy = F.binary_cross_entropy_with_logits(logits, masks)
    soft = logits.sigmoid()
    both = (soft * masks).sum((1, 2, 3))
    union = (soft + masks - soft * masks).sum((1, 2, 3))
    return entropy + (1 - (both + 1) / (union + 1)).mean()


@torch.no_grad()
def validate(model, folder, sketches):
    """Mean intersection over union on 128 held-out drawings, per threshold."""
    data = Masks(folder, 256, 1, sketches, 0, augment=False)
    data.open()
    model.eval()
    scores = {threshold: [] for threshold in (0.05, 0.2, 0.35, 0.5, 0.65)}
    for start in range(0, 256, 16):
        pictures, masks = zip(*[data.pair(index, None) for index in range(start, start + 16, 2)], strict=True)
        soft = model(to_input(torch.from_numpy(np.stack(pictures)), sketches)).sigmoid()[:, 0].cpu().numpy()
        for threshold, found in scores.items():
            for guess, truth in zip(soft > threshold, np.stack(masks) > 0, strict=True):
                found.append(((guess & truth).sum() + 1) / ((guess | truth).sum() + 1))
    return {f"iou@{threshold}": round(float(np.mean(found)), 4) for threshold, found in scores.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--sketches", action="store_true")
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--start", help="checkpoint of an earlier run, to start from its averaged weights")
    parser.add_argument("--threads", type=int, default=1, help="1: both kinds train side by side on two cores")
    arguments = parser.parse_args()
    cpu_defaults(arguments.threads)
    torch.manual_seed(2)
    config = load_config()["isnet"]
    model = on_device(IsNet(config))
    if arguments.start:
        load_average(arguments.start, model)
    name = "sketch-isnet" if arguments.sketches else "isnet"
    optimizer, average = MuonAdamW(model, weight_decay=1e-3), Average(model, 0.99)
    session = Session(f"{arguments.runs}/{name}.pt", arguments.minutes, model, optimizer, average)
    batches = endless(Masks(f"{arguments.data}/train", config["inputSize"], arguments.batch, arguments.sketches,
                            session.step + 17), workers=0)
    model.train()
    history = []
    while session.progress < 1:
        pictures, masks = next(batches)
        with mixed_precision():
            logits = model(to_input(pictures, arguments.sketches))
        loss = mask_loss(logits.float(), placed(masks)[:, None].float())
        optimizer.backward(loss)
        optimizer.step(session.rate(arguments.rate), 2.0)
        session.advance(len(masks))
        history.append(loss.item())
        if session.step % 25 == 0:
            print(session.step, f"{session.elapsed:.0f} s", "loss", round(np.mean(history[-25:]), 4), flush=True)
    session.save()
    model.load_state_dict(average.state)
    log_run(name, session, **validate(model, f"{arguments.data}/validation", arguments.sketches))


if __name__ == "__main__":
    main()
