"""Keep how far a state went from the one it started from, in a few megabytes: rounded differences, one step per tensor.

    python delta.py write FIRST SECOND FILE.npz        python delta.py apply FIRST FILE.npz OUT
"""

import sys

import numpy as np
import torch

from session import load_state, save_start

LEVELS, QUANTILE = 5, 0.999  # the step is a fifth of nearly the largest difference


def write(first, second, path):
    first, second, arrays = load_state(first)["average"], load_state(second)["average"], {}
    for name, value in first.items():
        difference = second[name] - value
        if not name.startswith("part_heads") and value.is_floating_point() and difference.any():
            step = torch.quantile(difference.abs().flatten(), QUANTILE) / LEVELS
            arrays[name] = (difference / step).round().clamp(-127, 127).to(torch.int8).numpy()
            arrays[f"{name}:step"] = step.numpy()
    np.savez_compressed(path, **arrays)


def apply(first, path, out):
    state, arrays = load_state(first)["average"], np.load(path)
    for name in arrays.files:
        if not name.endswith(":step"):
            state[name] = state[name] + torch.from_numpy(arrays[name]).float() * float(arrays[f"{name}:step"])
    save_start(state, out)


if __name__ == "__main__":
    {"write": write, "apply": apply}[sys.argv[1]](*sys.argv[2:])
