"""Seconds of one picture in native PyTorch on one thread (fp32), to set beside the same run of the product's engine."""

import argparse
import time

import numpy as np
import torch

from colorizer import network_function
from diffusion import alpha_bars, sample
from evaluate import load_exported
from networks.layers import channels_last
from session import HERE, load_config


@torch.no_grad()
def picture(model, vae, scale, size, steps, guidance):
    """Hints, tokens, `steps` guided steps and the decoder, for blank inputs of the real sizes (time does not depend on them)."""
    image = load_config()["clip"]["image"]
    sketch, reference = torch.full((1, 3, size, size), -1.0), torch.zeros(1, 3, image, image)
    velocity = network_function(model, sketch, model.context(reference))
    noise = torch.randn(1, 4, size // 8, size // 8, generator=torch.Generator().manual_seed(1))
    latents = sample(velocity, noise, steps, guidance, alpha_bars())
    return vae.decode(channels_last(latents / scale))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default=str(HERE / "checkpoints"))
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, vae, pack = load_exported(arguments.checkpoint, load_config())
    seconds = []
    for _ in range(arguments.repeats + 1):
        start = time.perf_counter()
        picture(model, vae, pack["latentScale"], arguments.size, arguments.steps, arguments.guidance)
        seconds.append(time.perf_counter() - start)
    print(f"{arguments.steps} steps at {arguments.size} px, guidance {arguments.guidance}: "
          f"median {np.median(seconds[1:]):.2f} s of {arguments.repeats} runs, one thread")


if __name__ == "__main__":
    main()
