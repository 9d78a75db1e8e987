"""Blend two states of a network: weights between theirs, RUNS-style checkpoints in and out.

States that went on from one another lie in one valley, and the weights between them are often better than either (Wortsman et
al., "Model soups", arXiv 2203.05482): a state trained further at 128 px and the one it came from, which knew 256 px.
"""

import argparse

import torch

from session import load_state, save_start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first")
    parser.add_argument("second")
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    assert 0 <= arguments.share <= 1, f"--share {arguments.share}: expected 0 to 1"
    first, second = (load_state(path)["average"] for path in (arguments.first, arguments.second))
    assert first.keys() == second.keys(), "the two states are of different networks"
    blend = {name: torch.lerp(value, second[name], arguments.share) if value.is_floating_point() else second[name]
             for name, value in first.items()}
    save_start(blend, arguments.out)


if __name__ == "__main__":
    main()
