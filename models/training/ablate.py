"""Short runs from nothing that differ in one choice each, all with the same drawings, noise and number of samples.

A half-size colorizer at 96 px on one thread: it says which choice learns faster, not what the starter reaches.
"""

import argparse
import time
from dataclasses import dataclass, field

import torch

from colorizer import Colorizer, load_autoencoder
from dataset import Batches, Drawings, endless, pack
from hardware import on_device
from optimizer import Average, MuonAdamW
from session import append_log, load_config
from train_colorizer import ADAM_ONLY, MATRIX_RATIO, Objective, Recipe, validate

BATCH = 24
SIZE = 96


@dataclass
class Trial:
    recipe: Recipe = field(default_factory=Recipe)
    terminal: float = 0.3
    optimizer: str = "muon"
    rate: float = 1.5e-3


TRIALS = {
    "baseline": Trial(),
    "without part heads": Trial(recipe=Recipe(part_weight=0)),
    "all cells alike": Trial(recipe=Recipe(small_part_power=0)),
    "5 % at the last timestep": Trial(terminal=0.05),
    "60 % at the last timestep": Trial(terminal=0.6),
    "AdamW alone": Trial(optimizer="adamw"),
}


def small_config():
    config = load_config()
    config["unet"] |= {"baseWidth": 32, "normGroups": 8}
    return config


def run(name, trial, arguments):
    torch.manual_seed(5)
    config = small_config()
    vae = load_autoencoder(config, f"{arguments.runs}/vae.pt")
    model = on_device(Colorizer(config))
    exclude = ADAM_ONLY if trial.optimizer == "muon" else ("",)
    optimizer, average = MuonAdamW(model, exclude), Average(model, 0.99)
    reference_size = config["clip"]["image"]
    batches = endless(Batches(f"{arguments.data}/train", 128, reference_size, BATCH, ((SIZE, SIZE),), 7), workers=0)
    scale = torch.load(f"{arguments.runs}/scale.pt")["latentScale"]
    objective = Objective(model, vae, scale, trial.recipe)
    steps, start = arguments.samples // BATCH, time.monotonic()
    for step in range(steps):
        loss, _ = objective(next(batches), trial.terminal)
        optimizer.backward(loss)
        rate = trial.rate * min(1, (step + 1) / 40, 2 * (1 - step / steps))
        optimizer.step(rate, MATRIX_RATIO)
        average.update(model)
    model.load_state_dict(average.state)
    held_out = Drawings(f"{arguments.data}/validation", 128, reference_size)
    validation = pack([held_out.plain_pair(group) for group in range(64)])
    append_log({
        "stage": "ablation", "trial": name, "minutes": round((time.monotonic() - start) / 60, 1), "samples": steps * BATCH,
        **validate(model, vae, scale, validation),
    })


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--samples", type=int, default=9000)
    parser.add_argument("--trials", nargs="*", choices=list(TRIALS), default=list(TRIALS))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for name in arguments.trials:
        run(name, TRIALS[name], arguments)


if __name__ == "__main__":
    main()
