"""One fixed case for checking another implementation: inputs and fp32 outputs of the exported (fp16-rounded) weights."""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

import generator
from dataset import affine
from evaluate import load_exported, take
from networks import IsNet
from session import cpu_defaults, load_config

SEED, SIZE, REFERENCE_SIZE, TIMESTEP = 950_000, 256, 128, 801


def to_tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array)).permute(2, 0, 1)[None].float() / 127.5 - 1


@torch.no_grad()
def build(folder):
    """Tensors by name; see README for what each is."""
    config = load_config()
    model, vae, pack = load_exported(folder, config)
    tensors = load_file(Path(folder) / "starter.safetensors")
    colours, lines, _, _ = generator.group(SEED, 2, SIZE)
    small = affine(np.ascontiguousarray(colours[1]), np.float32([[0.5, 0, -0.25], [0, 0.5, -0.25]]), REFERENCE_SIZE,
                   REFERENCE_SIZE)
    white_sketch = to_tensor(np.repeat(lines[0][..., None], 3, 2))
    sketch, reference = -white_sketch, to_tensor(small)
    image = config["clip"]["image"]
    stretched = F.interpolate(reference, (image, image), mode="bicubic", antialias=True, align_corners=True)
    generated = torch.Generator().manual_seed(7)
    noise = torch.randn(1, 4, SIZE // 8, SIZE // 8, generator=generated)
    latent = torch.randn(1, 4, 16, 16, generator=generated)
    hints, tokens = model.control(sketch), model.context(stretched)
    timesteps = torch.tensor([TIMESTEP])
    case = {
        "sketch": sketch, "reference": reference, "noise": noise, "latent": latent, "tokens": tokens,
        "velocity_cond": model.unet(noise, timesteps, hints, tokens),
        "velocity_uncond": model.unet(noise, timesteps, hints, torch.zeros_like(tokens)),
        "decoded": vae.decode(latent / pack["latentScale"]),
        "encoded": vae.encode(reference)[0] * pack["latentScale"],
    } | {f"hint{index}": hint for index, hint in enumerate(hints)}
    enlarged = F.interpolate(reference, scale_factor=SIZE / REFERENCE_SIZE, mode="bicubic", align_corners=False)
    for prefix, x in (("isnet", 1 - (enlarged + 1) / 2), ("sketch_isnet", white_sketch)):
        if f"{prefix}.conv_in.weight" in tensors:
            network = IsNet(config["isnet"])
            network.load_state_dict(take(tensors, f"{prefix}."), strict=False)
            case[f"{prefix}_mask"] = network.eval()(x).sigmoid()[:, :, ::2, ::2]
    return {name: value.float().contiguous().clone() for name, value in case.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="checkpoints")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    cpu_defaults()
    case = build(arguments.checkpoint)
    save_file(case, arguments.out)
    for name, value in case.items():
        print(name, list(value.shape), f"mean {value.mean():.5f} std {value.std():.5f}")
    print(Path(arguments.out).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
