"""Colour errors of an exported checkpoint on held-out drawings, and a contact sheet to look at."""

import argparse
import json
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import load_file

import generator
from generator import hard, plain
from colorizer import Colorizer, network_function
from colour_error import Regions, pixel_error, regions
from diffusion import alpha_bars, sample
from hardware import mixed_precision
from networks import AutoencoderKL
from networks.layers import channels_last
from session import cpu_defaults, load_config

SMALLEST_REGION = 40
SEGMENT_RIGHT, WHITE_TINT = 8, 3  # CIEDE2000
HANDS = {"rich": generator.group, "plain": plain.group, "hard": hard.group}


def take(tensors, prefix):
    return {name.removeprefix(prefix): value.float() for name, value in tensors.items() if name.startswith(prefix)}


def load_exported(folder, config):
    """The networks with the exported (fp16-rounded) weights in fp32, and the pack's numbers."""
    tensors = load_file(Path(folder) / "starter.safetensors")
    model, vae = Colorizer(config), AutoencoderKL(config["vae"])
    base = take(tensors, "model.diffusion_model.")  # with the later stages' weights, where there are any
    model.unet.load_state_dict({name: base[name] for name in model.unet.state_dict()})
    model.control.load_state_dict(take(tensors, "control_encoder."))
    model.clip.load_state_dict(take(tensors, "cond_stage_model.visual.model."))
    vae.load_state_dict(take(tensors, "first_stage_model."))
    pack = json.loads((Path(folder) / "starter-pack.json").read_text())
    return (model.eval().to(memory_format=torch.channels_last), vae.eval().to(memory_format=torch.channels_last), pack)


def held_out_pairs(first_seed, count, size, reference_size, hand="rich"):
    """Per seed: truth, lines, parts of scene 0 and the reference (scene 1) stretched to reference_size; all uint8."""
    pairs = []
    for seed in range(first_seed, first_seed + count):
        colours, lines, _, parts = HANDS[hand](seed, 2, size)
        small = cv2.resize(np.ascontiguousarray(colours[1]), (reference_size, reference_size),
                           interpolation=cv2.INTER_AREA)
        pairs.append((np.ascontiguousarray(colours[0]), lines[0], parts[0], small, colours[1]))
    return pairs


@torch.no_grad()
def colorize(model, vae, scale, lines, references, steps, guidance, method, batch=8, seed=0):
    """Pictures uint8 [n, H, W, 3] for lines uint8 [n, H, W] and references uint8 [n, r, r, 3]."""
    results, table = [], alpha_bars()
    for start in range(0, len(lines), batch):
        sketch = 1 - torch.from_numpy(np.stack(lines[start:start + batch])).float() / 127.5
        sketch = sketch[:, None].expand(-1, 3, -1, -1)
        reference = torch.from_numpy(np.stack(references[start:start + batch])).permute(0, 3, 1, 2).float() / 127.5 - 1
        noise = torch.randn(len(sketch), 4, sketch.shape[2] // 8, sketch.shape[3] // 8,
                            generator=torch.Generator().manual_seed(seed + start))
        with mixed_precision():
            velocity = network_function(model, sketch, model.context(reference))
            latents = sample(velocity, noise, steps, guidance, table, method)
            pictures = vae.decode(channels_last(latents / scale)).float()
        results.append(((pictures.clamp(-1, 1) + 1) * 127.5).byte().permute(0, 2, 3, 1).numpy())
    return np.concatenate(results)


def score(results, pairs, masks):
    """CIEDE2000: area-weighted, per pixel and region means (all, inside, at the border); shares of regions below 10 and of segments right.

    whiteTint: share of the white regions that the result is off from by more than WHITE_TINT (NaN where there is none).
    """
    found = [Regions(result, pair[0], mask) for result, pair, mask in zip(results, pairs, masks, strict=True)]
    errors, white, at_border = (np.concatenate([getattr(regions, name) for regions in found]) for name in ("errors", "white", "at_border"))
    weights = np.concatenate([regions.areas / regions.areas.sum() for regions in found])
    pixels = [pixel_error(result, pair[0], pair[1]) for result, pair in zip(results, pairs, strict=True)]
    return {"areaWeighted": (errors * weights).sum() / weights.sum(), "pixels": np.mean(pixels), "regionMean": errors.mean(),
            "inside": mean(errors[~at_border]), "atBorder": mean(errors[at_border]), "below10": (errors < 10).mean(),
            "right": (errors < SEGMENT_RIGHT).mean(), "whiteTint": mean(errors[white] > WHITE_TINT)}


def mean(values):
    return values.mean() if len(values) else np.nan


def mean_colour_score(pairs, masks):
    """The same, for pictures of one colour: the reference's mean."""
    flat = [np.broadcast_to(pair[3].mean((0, 1)), pair[0].shape) for pair in pairs]
    return score(flat, pairs, masks)


def show(name, values):
    print(name.ljust(34), {key: round(float(value), 3) for key, value in values.items()}, flush=True)


def contact_sheet(path, pairs, results):
    """Rows of two: sketch, reference, result, truth."""
    tiles = []
    for (truth, lines, _, _, reference), result in zip(pairs, results, strict=True):
        tiles.append(np.hstack([np.repeat(lines[..., None], 3, 2), reference, result, truth]))
    if len(tiles) % 2:
        tiles.append(np.zeros_like(tiles[0]))
    rows = [np.hstack(tiles[index:index + 2]) for index in range(0, len(tiles), 2)]
    cv2.imwrite(str(path), cv2.resize(np.vstack(rows), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)[..., ::-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="checkpoints")
    parser.add_argument("--seed", type=int, default=900_000, help="first seed; 1,000,000 for the acceptance set")
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--hand", choices=HANDS, default="rich", help="whose drawings")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--reference-side", type=int, help="of the reference in pixels, where it is another than starter.json's")
    parser.add_argument("--steps", default="20")
    parser.add_argument("--guidance", default="1.5")
    parser.add_argument("--method", default="dpm")
    parser.add_argument("--sheet", help="PNG to write")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--brief", action="store_true", help="no baselines, no shuffled references")
    arguments = parser.parse_args()
    cpu_defaults(arguments.threads)
    config = load_config()
    config["clip"]["image"] = arguments.reference_side or config["clip"]["image"]
    model, vae, pack = load_exported(arguments.checkpoint, config)
    scale = pack["latentScale"]
    pairs = held_out_pairs(arguments.seed, arguments.count, arguments.size, config["clip"]["image"], arguments.hand)
    lines, references = [pair[1] for pair in pairs], [pair[3] for pair in pairs]
    masks = [regions(pair[1], pair[2], SMALLEST_REGION) for pair in pairs]
    if not arguments.brief:
        show("mean colour of the reference", mean_colour_score(pairs, masks))
        truths = torch.from_numpy(np.stack([pair[0] for pair in pairs])).permute(0, 3, 1, 2).float() / 127.5 - 1
        with torch.no_grad():
            restored = torch.cat([vae.decode(vae.encode(channels_last(truths[i:i + 8]))[0])
                                  for i in range(0, len(truths), 8)])
        restored = ((restored.clamp(-1, 1) + 1) * 127.5).byte().permute(0, 2, 3, 1).numpy()
        show("autoencoder (the ceiling)", score(restored, pairs, masks))
    for steps in map(int, arguments.steps.split(",")):
        for guidance in map(float, arguments.guidance.split(",")):
            start = time.monotonic()
            results = colorize(model, vae, scale, lines, references, steps, guidance, arguments.method)
            label = f"{steps} steps {arguments.method}, guidance {guidance:g}"
            show(label, score(results, pairs, masks) | {"seconds": time.monotonic() - start})
            if not arguments.brief:
                shifted = references[1:] + references[:1]
                shuffled = colorize(model, vae, scale, lines, shifted, steps, guidance, arguments.method)
                show("  shuffled references", score(shuffled, pairs, masks))
    if arguments.sheet:
        contact_sheet(arguments.sheet, pairs[:24], results[:24])


if __name__ == "__main__":
    main()
