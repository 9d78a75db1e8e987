"""Times of v2's networks in PyTorch, to set beside the product's on the same card (npm run gpu-check).

One JSON line per size: a call of the U-Net with one row and with two, eager and as a CUDA graph (milliseconds, medians),
and a whole guided run (sketch encoder, image encoder, steps of two rows, decoder; seconds). In half precision with
channels last on a GPU; without one in float32, which tells nothing but that it runs. Weights are PyTorch's own start: times do
not depend on them.
"""

import argparse
import json
import time
from pathlib import Path
from statistics import median

import torch

from networks.clip import ReferenceEncoder
from networks.control import ControlEncoder
from networks.layers import channels_last
from networks.unet import UNet
from networks.vae import AutoencoderKL

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "v2.json"
FULL_WIDTH = 320
# As narrow as models/gpu-check/subject.ts has them.
NARROW = {"vae": {"baseWidth": 32}, "clip": {"width": 64, "layers": 3, "heads": 4, "embed": 64}}
CUDA = torch.cuda.is_available()
PLACE = {"device": "cuda" if CUDA else "cpu", "dtype": torch.float16 if CUDA else torch.float32}


def config_of(width):
    """v2's configuration, or the rehearsal's at a smaller width."""
    config = json.loads(LAYOUT.read_text())
    if width != FULL_WIDTH:
        for name, changes in NARROW.items():
            config[name].update(changes)
        config["unet"].update(baseWidth=width, contextWidth=NARROW["clip"]["embed"])
    return config


def noise(*shape):
    """Random numbers of a shape, on the device."""
    values = torch.randn(*shape, **PLACE)
    return channels_last(values) if values.dim() == 4 else values


class Model:
    """The networks of a plain run."""

    def __init__(self, config):
        self.config = config
        self.unet, self.control = self.place(UNet(config["unet"])), self.place(ControlEncoder(config["unet"]))
        self.clip, self.vae = self.place(ReferenceEncoder(config["clip"])), self.place(AutoencoderKL(config["vae"]))

    @staticmethod
    def place(module):
        return module.eval().to(**PLACE).to(memory_format=torch.channels_last)

    def call_inputs(self, rows, size):
        """x, timesteps, hints and tokens of a call."""
        cells, timesteps = size // 8, torch.full((rows,), 801, device=PLACE["device"])
        hints = [hint.expand(rows, -1, -1, -1).contiguous(memory_format=torch.channels_last)
                 for hint in self.control(noise(1, 3, size, size))]
        tokens = (self.config["clip"]["image"] // self.config["clip"]["patch"]) ** 2
        return noise(rows, 4, cells, cells), timesteps, hints, noise(rows, tokens, self.config["unet"]["contextWidth"])

    def run(self, size, steps, call):
        """A picture in `steps` steps of two rows; `call` is the U-Net on the inputs of two rows."""
        image = self.config["clip"]["image"]
        self.control(noise(1, 3, size, size))
        self.clip(noise(1, 3, image, image))
        latent = noise(1, 4, size // 8, size // 8)
        for _ in range(steps):
            given, blank = call().chunk(2)
            latent = 0.9 * latent + 0.1 * (blank + 4 * (given - blank))
        return self.vae.decode(latent)


def synchronize():
    if CUDA:
        torch.cuda.synchronize()


def seconds(job, runs):
    """Median of `runs` after two for warming up."""
    times = []
    for _ in range(runs + 2):
        synchronize()
        start = time.perf_counter()
        job()
        synchronize()
        times.append(time.perf_counter() - start)
    return median(times[2:])


def captured(job):
    """The job as a CUDA graph: a function that plays it again; None without CUDA."""
    if not CUDA:
        return None
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(3):
            job()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = job()

    def play():
        graph.replay()
        return result

    return play


@torch.no_grad()
def measure(model, size, steps, runs):
    """The line of one size."""
    line = {"kind": "torch", "size": size, "steps": steps, "torch": torch.__version__, "dtype": str(PLACE["dtype"])[6:]}
    line["device"] = torch.cuda.get_device_name() if CUDA else "the CPU"
    for rows in (1, 2):
        inputs = model.call_inputs(rows, size)
        call = lambda inputs=inputs: model.unet(*inputs)
        play = captured(call)
        line[f"eager{rows}"] = 1000 * seconds(call, runs)
        line[f"graph{rows}"] = None if play is None else 1000 * seconds(play, runs)
    line["run"] = seconds(lambda: model.run(size, steps, play or call), 1)
    line["peakBytes"] = torch.cuda.max_memory_allocated() if CUDA else None
    return line


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=FULL_WIDTH)
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 768])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--runs", type=int, default=10)
    arguments = parser.parse_args()
    # Products in full float32 where float32 is asked for; in half nothing changes.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    model = Model(config_of(arguments.width))
    for size in arguments.sizes:
        print(json.dumps(measure(model, size, arguments.steps, arguments.runs)), flush=True)


if __name__ == "__main__":
    main()
