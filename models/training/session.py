"""What every stage shares: configuration, time budget, learning-rate shape, resumable checkpoints, the log."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import torch

from hardware import describe, placed

HERE = Path(__file__).parent


def load_config():
    return json.loads((HERE / "starter.json").read_text())


def cpu_defaults(threads=2):
    torch.set_num_threads(threads)


class Session:
    """A run of one stage: at most `minutes` of training, counted over all resumed parts, saved to `path` as it goes."""

    def __init__(self, path, minutes, module, optimizer, average, leads=True, save_every=90):
        self.path, self.seconds = Path(path), minutes * 60
        self.module, self.optimizer, self.average = module, optimizer, average
        self.leads, self.save_every = leads, save_every
        self.step, self.samples, self.elapsed = 0, 0, 0.0
        self.mark = self.saved = time.monotonic()
        if self.path.exists():
            state = load_state(self.path)
            module.load_state_dict(state["module"])
            optimizer.load_state_dict(state["optimizer"])
            average.state, average.steps = placed(state["average"]), state["step"]
            self.step, self.samples, self.elapsed = state["step"], state["samples"], state["elapsed"]
            print(f"resumed at step {self.step}, {self.elapsed:.0f} s", flush=True)

    @property
    def progress(self):
        """Fraction of the budget used, 0..1."""
        now = time.monotonic()
        self.elapsed += now - self.mark
        self.mark = now
        return self.elapsed / self.seconds

    def rate(self, peak, warmup=60, flat=0.4, progress=None):
        """Linear warm-up, then `peak` up to `flat` of the budget, then linear to 2 % of it."""
        decay = min(1.0, (1 - (self.progress if progress is None else progress)) / (1 - flat))
        return peak * min(1.0, (self.step + 1) / warmup) * max(0.02, decay)

    def advance(self, samples):
        """Count a step; in the leading process update the average and save now and then."""
        self.step += 1
        self.samples += samples
        if not self.leads:
            return
        self.average.update(self.module)
        if time.monotonic() - self.saved > self.save_every:
            self.save()

    def save(self):
        self.saved = time.monotonic()
        part = self.path.with_suffix(".part")
        torch.save({
            "module": self.module.state_dict(), "optimizer": self.optimizer.state_dict(),
            "average": self.average.state, "step": self.step, "samples": self.samples, "elapsed": self.elapsed,
        }, part)
        os.replace(part, self.path)


def load_state(path):
    """What a stage saved: its averaged weights under "average", samples seen under "samples"."""
    return torch.load(path, weights_only=True, map_location="cpu")


def save_start(state, path):
    """Weights that a stage can start from, of no samples of its own."""
    torch.save({"average": state, "samples": 0}, path)


def load_average(path, module):
    """Load the averaged weights of a stage's checkpoint; returns the samples it has seen."""
    state = load_state(path)
    module.load_state_dict(state["average"])
    return state["samples"]


def log_run(stage, session, **results):
    """Log a finished stage."""
    append_log({"stage": stage, "minutes": round(session.elapsed / 60, 1), "steps": session.step, "samples": session.samples, **results})


def append_log(entry):
    """Append one line to log.jsonl: date and hardware, then the entry."""
    line = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "hardware": describe(), "torch": torch.__version__, **entry,
    }
    with open(HERE / "log.jsonl", "a") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)
