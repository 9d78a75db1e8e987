"""Write the trained networks as one fp16 checkpoint in v2's layout, and the numbers a pack needs."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from colorizer import load_autoencoder
from networks.layers import channels_last
from session import HERE, load_config, load_state
from stages import STAGE_PREFIXES
from train_vae import to_picture

PREFIXES = {
    "unet.": "model.diffusion_model.", "control.": "control_encoder.", "clip.": "cond_stage_model.visual.model.",
}
DEFAULTS = {"steps": 2, "guidance": 1.0, "sketchThreshold": 0.5, "referenceThreshold": 0.5}
FAST = {"steps": 1, "guidance": 1.0}


# Pairs alone make no mode that a pack knows, so those of the background's stage are taken.
LATER_STAGES = ("background", "style")


def renamed(state, prefixes):
    """The tensors of a state whose names have one of the prefixes, by their exported names."""
    return {exported + name.removeprefix(prefix): value for name, value in state.items()
            for prefix, exported in prefixes.items() if name.startswith(prefix)}


def later_stages(runs):
    """Tensors of the later stages, each from its largest size, and the samples seen per stage and size."""
    tensors, samples = {}, {}
    for stage in ("split", *LATER_STAGES):
        for size in (128, 256):
            path = Path(f"{runs}/{stage}{size}.pt")
            if path.exists():
                state = load_state(path)
                samples[path.stem] = state["samples"]
                tensors |= renamed(state["average"], STAGE_PREFIXES) if stage in LATER_STAGES else {}
    return tensors, samples


def collect(runs, colorizer):
    """All tensors by their exported names, and the samples seen per stage."""
    tensors, samples = later_stages(runs)
    tensors |= renamed(load_state(f"{runs}/{colorizer}.pt")["average"], PREFIXES)
    vae = load_state(f"{runs}/vae.pt")
    tensors |= {f"first_stage_model.{name}": value for name, value in vae["average"].items()}
    decoder_path = Path(f"{runs}/vae-decoder.pt")
    if decoder_path.exists():
        decoder = load_state(decoder_path)
        samples["vae-decoder"] = decoder["samples"]
        tensors |= {f"first_stage_model.{name}": value for name, value in decoder["average"].items()}
    for stage, prefix in (("isnet", "isnet."), ("sketch-isnet", "sketch_isnet.")):
        path = Path(f"{runs}/{stage}.pt")
        if path.exists():
            mask = load_state(path)
            samples[stage] = mask["samples"]
            tensors |= {prefix + name: value for name, value in mask["average"].items()
                        if not name.endswith("num_batches_tracked")}
    samples["vae"] = vae["samples"]
    for stage in ("colorizer128", "colorizer256"):
        path = Path(f"{runs}/{stage}.pt")
        if path.exists():
            samples[stage] = load_state(path)["samples"]
    before = Path(f"{runs}/seen.json")
    for stage, count in (json.loads(before.read_text()) if before.exists() else {}).items():
        samples[stage] = samples.get(stage, 0) + count
    return tensors, samples


def fit_preview(vae, scale, pictures):
    """Least squares from unit-variance latents to 8x-smaller RGB in [-1, 1]: matrix [4][3] and bias [3]."""
    latents, colours = [], []
    for index in range(0, len(pictures), 8):
        picture = to_picture(pictures[index:index + 8])
        with torch.no_grad():
            latents.append(vae.encode(channels_last(picture))[0] * scale)
        colours.append(torch.nn.functional.avg_pool2d(picture, 8))
    rows = torch.cat(latents).cpu().permute(0, 2, 3, 1).reshape(-1, 4)
    targets = torch.cat(colours).cpu().permute(0, 2, 3, 1).reshape(-1, 3)
    rows = torch.cat([rows, torch.ones(len(rows), 1)], 1)
    solution = torch.linalg.lstsq(rows, targets).solution
    return [[round(x, 5) for x in row] for row in solution.tolist()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--colorizer", default="colorizer256")
    parser.add_argument("--out", default=str(HERE / "checkpoints"))
    for key, value in DEFAULTS.items():
        parser.add_argument(f"--{key}", type=type(value), default=value)
    arguments = parser.parse_args()
    config = load_config()
    tensors, samples = collect(arguments.runs, arguments.colorizer)
    scale = torch.load(f"{arguments.runs}/scale.pt")["latentScale"]
    vae = load_autoencoder(config, f"{arguments.runs}/vae.pt")
    pictures = np.load(f"{arguments.data}/validation/colour256.npy", mmap_mode="r")[:64]
    preview = fit_preview(vae, scale, pictures)
    pack = {
        "prediction": "v", "zeroTerminalSnr": True, "spacing": "trailing", "latentScale": scale,
        "preview": {"matrix": preview[:4], "bias": preview[4]},
        "defaults": {key: getattr(arguments, key) for key in DEFAULTS} | {"sampler": "DPM-Solver++ 2M"},
        "fast": FAST, "samplesSeen": samples, "parameters": sum(tensor.numel() for tensor in tensors.values()), "licence": "CC0-1.0",
    }
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    halves = {name: tensor.half().contiguous() for name, tensor in sorted(tensors.items())}
    assert all(torch.isfinite(tensor).all() for tensor in halves.values())
    save_file(halves, out / "starter.safetensors")
    (out / "starter-pack.json").write_text(json.dumps(pack, indent=2) + "\n")
    print(len(halves), "tensors,", (out / "starter.safetensors").stat().st_size, "bytes", json.dumps(pack))


if __name__ == "__main__":
    main()
