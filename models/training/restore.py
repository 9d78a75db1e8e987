"""Turn the shipped checkpoint back into files that the stages start from, so that training goes on where it ended.

The checkpoint is not tracked; the pack holds its tensors:
    npm run -s models -- unpack --pack models/packs/starter --out models/training/checkpoints/starter.safetensors
The batch norms of the ISNets are folded into their convolutions there and come back as norms that do nothing.

Writes RUNS/vae.pt and scale.pt (as their stage left them) and RUNS/{colorizer,isnet,sketch-isnet}-start.pt for --start; where the
checkpoint has them, {background,style}-start.pt too. The heads that exist in training only are not in it and begin anew.
RUNS/seen.json keeps the samples seen so far, which `export.py` adds to the new ones.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from colorizer import Colorizer
from export import PREFIXES
from networks import AutoencoderKL, IsNet
from session import HERE, load_config, save_start
from stages import STAGE_PREFIXES, BackgroundStage, StyleStage


def state_of(module, tensors, rename):
    """The module's state with every tensor that the checkpoint has; each is taken from `tensors`."""
    state = module.state_dict()
    for name in state:
        exported = rename(name)
        if exported in tensors:
            state[name] = tensors.pop(exported).float()
    return state


def exported_name(name):
    for prefix, exported in (PREFIXES | STAGE_PREFIXES).items():
        if name.startswith(prefix):
            return exported + name.removeprefix(prefix)
    return name


def later_stages(config, unet, tensors):
    """The later stages' modules that the checkpoint has weights of."""
    stages = {"background": (BackgroundStage, "bg_encoder."), "style": (StyleStage, "style_encoder.")}
    return {f"{name}-start": (make(config, unet), exported_name) for name, (make, prefix) in stages.items()
            if any(tensor.startswith(prefix) for tensor in tensors)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--checkpoints", default=str(HERE / "checkpoints"))
    arguments = parser.parse_args()
    runs = Path(arguments.runs)
    runs.mkdir(parents=True, exist_ok=True)
    config = load_config()
    tensors = load_file(f"{arguments.checkpoints}/starter.safetensors")
    colorizer = Colorizer(config)
    modules = {
        "vae": (AutoencoderKL(config["vae"]), lambda name: f"first_stage_model.{name}"),
        "colorizer-start": (colorizer, exported_name),
        "isnet-start": (IsNet(config["isnet"]), lambda name: f"isnet.{name}"),
        "sketch-isnet-start": (IsNet(config["isnet"]), lambda name: f"sketch_isnet.{name}"),
    } | later_stages(config, colorizer.unet, tensors)
    for name, (module, rename) in modules.items():
        save_start(state_of(module, tensors, rename), runs / f"{name}.pt")
    assert not tensors, f"unknown tensors: {list(tensors)[:5]}"
    pack = json.loads(Path(f"{arguments.checkpoints}/starter-pack.json").read_text())
    torch.save({"latentScale": pack["latentScale"]}, runs / "scale.pt")
    (runs / "seen.json").write_text(json.dumps(pack["samplesSeen"]))


if __name__ == "__main__":
    main()
