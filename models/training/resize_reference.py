"""A state whose reference encoder sees pictures of another size: its positions are interpolated, all else stays.

The longer row of tokens costs little in the U-Net and shows eyes and buckles as more than one cell. Train on with the same size:
    python resize_reference.py RUNS/colorizer-start.pt --side 160 --out RUNS/colorizer-160.pt
    python train_colorizer.py ... --size 256 --start RUNS/colorizer-160.pt --reference-side 160
"""

import argparse

import torch
import torch.nn.functional as F

from session import load_config, load_state, save_start

POSITIONS = "clip.positional_embedding"


def resized(positions, cells):
    """Positions [1 + n * n, width], the class token's first, for a grid of `cells` x `cells` tokens."""
    token, grid = positions[:1], positions[1:]
    side = round(len(grid) ** 0.5)
    grid = grid.T.reshape(1, -1, side, side)
    grid = F.interpolate(grid, (cells, cells), mode="bicubic", align_corners=False, antialias=cells < side)
    return torch.cat([token, grid.flatten(2)[0].T])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state")
    parser.add_argument("--side", type=int, required=True, help="of the reference, in pixels")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    patch = load_config()["clip"]["patch"]
    assert arguments.side % patch == 0, f"--side {arguments.side}: expected a multiple of {patch}"
    state = load_state(arguments.state)["average"]
    state[POSITIONS] = resized(state[POSITIONS], arguments.side // patch)
    save_start(state, arguments.out)


if __name__ == "__main__":
    main()
