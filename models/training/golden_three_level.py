"""Golden tensors of three-level/: the training recipe's PyTorch networks on weights and inputs by name.

A second implementation's word on another shape: three levels, one res-block, head size 32, other widths, groups, salt
and aspect ratio. Writes test/fixtures/golden/three-level: python golden_three_level.py
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from networks import AutoencoderKL, ControlEncoder, IsNet, ReferenceEncoder, UNet

OUT = Path(__file__).parents[2] / "test/fixtures/golden/three-level"
SALT = "three-level/"
HEIGHT, WIDTH, REFERENCE = 64, 96, (72, 40)
LATENT_SCALE, TIMESTEP, SEGMENT_SIZE = 0.18215, 653, 96
UNET = {"baseWidth": 32, "multipliers": [1, 2, 3], "resBlocks": 1, "headSize": 32, "normGroups": 8, "contextWidth": 24}
VAE = {"baseWidth": 16, "multipliers": [1, 2, 3, 3], "resBlocks": 1, "normGroups": 8}
CLIP = {"image": 56, "patch": 14, "width": 32, "layers": 2, "heads": 2, "mlpRatio": 3, "embed": 24}
ISNET = {"widthFactor": 0.09375}
CONFIG = {
    "model_channels": UNET["baseWidth"], "channel_mult": UNET["multipliers"], "num_res_blocks": UNET["resBlocks"],
    "num_head_channels": UNET["headSize"], "norm_groups": UNET["normGroups"], "context_dim": UNET["contextWidth"],
    "vae_ch": VAE["baseWidth"], "vae_ch_mult": VAE["multipliers"], "vae_num_res_blocks": VAE["resBlocks"],
    "clip": {"image": 56, "patch": 14, "width": 32, "layers": 2, "heads": 2, "mlp": 3.0, "embed": 24},
    "isnet_width_factor": ISNET["widthFactor"],
    "height": HEIGHT, "width": WIDTH, "ref_height": REFERENCE[0], "ref_width": REFERENCE[1], "salt": SALT,
}


def uniform(name, shape):
    """By-name numbers in [-1, 1)."""
    seed = 0x811C9DC5
    for byte in (SALT + name).encode():
        seed = ((seed ^ byte) * 0x01000193) % 2**32
    x = (seed + np.arange(math.prod(shape), dtype=np.uint64) * 0x9E3779B9) % 2**32
    x = (x ^ x >> 16) * 0x7FEB352D % 2**32
    x = (x ^ x >> 15) * 0x846CA68B % 2**32
    x = x ^ x >> 16
    return torch.from_numpy((x / 2**31 - 1).astype(np.float32)).reshape(shape)


def weight(name, shape):
    u = uniform(name, shape)
    last = name.rsplit(".", 1)[-1]
    if last == "running_mean":
        return 0.1 * u
    if last == "running_var":
        return 1 + 0.5 * u
    if len(shape) >= 2:
        return u * math.sqrt(3 / math.prod(shape[1:]))
    return 1 + 0.1 * u if last.endswith("weight") else 0.1 * u


def by_name(module, prefix):
    """The module with weights by name, for inference."""
    state = {
        name: value if name.endswith("num_batches_tracked") else weight(f"{prefix}.{name}", value.shape)
        for name, value in module.state_dict().items()
    }
    module.load_state_dict(state)
    return module.eval()


def image(name, height, width):
    low = F.interpolate(uniform(f"{name}/lo", (1, 3, height // 16, width // 16)), (height, width), mode="bilinear")
    return (0.9 * low + 0.1 * uniform(f"{name}/hi", (1, 3, height, width))).clamp(-1, 1)


def stretch(x, size, mode="bicubic"):
    return F.interpolate(x, size, mode=mode, align_corners=False)


def save(file, **tensors):
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, OUT / f"{file}.safetensors")


@torch.no_grad()
def main():
    sketch, reference = image("sketch", HEIGHT, WIDTH), image("reference", *REFERENCE)
    h, w = HEIGHT // 8, WIDTH // 8
    save("inputs", sketch=sketch, reference=reference)

    control = by_name(ControlEncoder(UNET), "control_encoder")
    hints, blank = control(sketch), control(-torch.ones_like(sketch))
    save("control_encoder", sketch=sketch, **{f"hint{i}": torch.cat(pair) for i, pair in enumerate(zip(hints, blank))})

    clip = by_name(ReferenceEncoder(CLIP), "cond_stage_model.visual.model")
    side = (CLIP["image"], CLIP["image"])
    square = F.interpolate(reference, side, mode="bicubic", antialias=True, align_corners=True)
    tokens = clip(square)
    preprocessed = ((square + 1) / 2 - clip.mean) / clip.std
    save("clip_visual", reference=reference, preprocessed=preprocessed, full=tokens, local=tokens[:, 1:])

    vae = by_name(AutoencoderKL(VAE), "first_stage_model")
    stretched, latent = stretch(reference, (HEIGHT, WIDTH)), uniform("latent", (1, 4, h, w))
    moments = vae.quant_conv(vae.encoder(stretched))
    save("vae", image=stretched, moments=moments, latent_scaled=LATENT_SCALE * moments[:, :4], latent=latent,
         decoded=vae.decode(latent / LATENT_SCALE))

    unet = by_name(UNet(UNET), "model.diffusion_model")
    x, t = uniform("x_t", (2, 4, h, w)), torch.tensor([TIMESTEP, TIMESTEP])
    local = tokens[:, 1:]
    context = torch.cat([local, torch.zeros_like(local)])
    doubled = [hint.expand(2, -1, -1, -1) for hint in hints]
    mixed = [torch.cat(pair) for pair in zip(hints, blank)]
    save("unet_vanilla", x=x, t=t, context=context, out_reference=unet(x, t, doubled, context),
         out_sketch=unet(x, t, mixed, local.expand(2, -1, -1)))

    isnet = by_name(IsNet(ISNET), "isnet")
    stretched = stretch(1 - (reference + 1) / 2, (SEGMENT_SIZE, SEGMENT_SIZE), "bilinear")
    save("isnet", **{"image": reference, f"raw{SEGMENT_SIZE}": isnet(stretched).sigmoid()})
    (OUT / "config.json").write_text(json.dumps(CONFIG, indent=1) + "\n")


if __name__ == "__main__":
    main()
