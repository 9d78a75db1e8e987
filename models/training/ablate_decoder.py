"""Short runs of the decoder alone, on latents that stay as they are: with and without a look at the sketch, and for how long.

A decoder that sees the sketch can draw its lines where they are; the published architecture has none. Errors are of whole
256 px drawings, all over and off the lines (the product lays the sketch's own lines over the picture).
"""

import argparse
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from hardware import mixed_precision, on_device, placed
from networks import AutoencoderKL
from networks.layers import channels_last, zeroed
from optimizer import Average, MuonAdamW
from session import append_log, cpu_defaults, load_average, load_config
from train_vae import reconstruction_loss, to_picture

CROP, BATCH = 96, 4
LINE_LEVEL = 200


class SketchDecoder(nn.Module):
    """The decoder; with `sees_sketch`, features of the sketch are added where the latent enters and before the last convolution."""

    def __init__(self, vae, sees_sketch):
        super().__init__()
        self.vae, self.sees_sketch = vae, sees_sketch
        if sees_sketch:
            first, last = vae.decoder.conv_in, vae.decoder.conv_out
            self.coarse = zeroed(nn.Conv2d(64, first.out_channels, 3, padding=1))
            self.fine = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.SiLU(), zeroed(nn.Conv2d(16, last.in_channels, 3, padding=1)))

    def forward(self, latents, sketch):
        if not self.sees_sketch:
            return self.vae.decode(latents)
        decoder = self.vae.decoder
        coarse, fine = self.coarse(F.pixel_unshuffle(sketch, 8)), self.fine(sketch)
        enters = decoder.conv_in.register_forward_hook(lambda _, __, output: output + coarse)
        leaves = decoder.conv_out.register_forward_pre_hook(lambda _, inputs: (inputs[0] + fine,))
        try:
            return self.vae.decode(latents)
        finally:
            enters.remove()
            leaves.remove()


def to_sketch(lines):
    """uint8 [batch, height, width], dark on white -> float [batch, 1, height, width], lines +1 on -1, on the device."""
    return placed(1 - torch.from_numpy(lines)[:, None].float() / 127.5)


def draw_crops(data, rng):
    """Pictures [BATCH, 3, CROP, CROP] and sketches [BATCH, 1, CROP, CROP], lines +1 on -1."""
    pictures, sketches = [], []
    for _ in range(BATCH):
        index = rng.integers(len(data["colour256"]))
        top, left = rng.integers(0, 256 - CROP + 1, 2)
        window = (slice(top, top + CROP), slice(left, left + CROP))
        pictures.append(data["colour256"][index][window])
        sketches.append(data["line256"][index][window])
    return to_picture(np.stack(pictures)), to_sketch(np.stack(sketches))


@torch.no_grad()
def validate(model, data):
    """PSNR all over and L1 (of 255) off the lines."""
    squares, off_lines = [], []
    for index in range(0, 64, 4):
        lines = np.stack(data["line256"][index:index + 4])
        picture = to_picture(np.stack(data["colour256"][index:index + 4]))
        difference = model(model.vae.encode(picture)[0], to_sketch(lines)) - picture
        squares.append((difference / 2).square().mean().item())
        off_lines.append(difference.abs().mean(1).cpu()[torch.from_numpy(lines) > LINE_LEVEL].mean().item() * 127.5)
    return {"psnr": round(-10 * np.log10(np.mean(squares)), 2), "l1OffLines": round(float(np.mean(off_lines)), 2)}


def run(name, sees_sketch, arguments):
    torch.manual_seed(5)
    vae = AutoencoderKL(load_config()["vae"])
    load_average(f"{arguments.runs}/vae.pt", vae)
    vae.encoder.requires_grad_(False)
    vae.quant_conv.requires_grad_(False)
    model = on_device(SketchDecoder(vae, sees_sketch))
    optimizer, average = MuonAdamW(model, weight_decay=1e-3), Average(model, 0.99)
    splits = {split: {key: np.load(f"{arguments.data}/{split}/{key}.npy", mmap_mode="r") for key in ("colour256", "line256")}
              for split in ("train", "validation")}
    rng, start = np.random.default_rng(5), time.monotonic()
    steps = arguments.samples // BATCH
    results = [validate(model, splits["validation"])]
    for step in range(steps):
        picture, sketch = draw_crops(splits["train"], rng)
        with mixed_precision():
            with torch.no_grad():
                latents = model.vae.encode(picture)[0].float()
            restored = model(latents, channels_last(sketch)).float()
        loss, _ = reconstruction_loss(restored - picture)
        optimizer.backward(loss)
        optimizer.step(1e-3 * min(1, (step + 1) / 40, 2 * (1 - step / steps)), 1.0)
        average.update(model)
    model.load_state_dict(average.state)
    results.append(validate(model, splits["validation"]))
    append_log({"stage": "decoder ablation", "trial": name, "minutes": round((time.monotonic() - start) / 60, 1),
                "samples": steps * BATCH, "before": results[0], "after": results[1]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--samples", type=int, default=1200)
    arguments = parser.parse_args()
    cpu_defaults(1)
    run("latent alone", False, arguments)
    run("latent and sketch", True, arguments)


if __name__ == "__main__":
    main()
