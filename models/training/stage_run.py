"""The loop of the later stages: only the stage's own weights learn, on a base that stays as it is.

Encoding a sample costs more than a pass of the U-Net, so every sample is seen at two timesteps.
"""

import argparse

import numpy as np
import torch

from colorizer import Colorizer, load_autoencoder
from composites import Sampler, SampleBatches, Scenes, stacked
from dataset import endless
from diffusion import LAST, alpha_bars, draw_timesteps, noised
from hardware import mixed_precision, on_device, placed
from networks.layers import channels_last
from optimizer import Average, MuonAdamW
from session import Session, load_average, load_config, load_state, log_run
from stages import Conditions, repeated
from train_colorizer import MATRIX_RATIO, area_weights

ADAM_ONLY = ("input_blocks.0.0", "time_embed.0", "label_emb.0.0")
TIMES = 2
DROP_SHARE = 0.12
SMALL_PART_POWER = 0.3
HELD_OUT = 48


def parse(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--base", help="checkpoint of the frozen base; RUNS/colorizer256.pt unless told")
    parser.add_argument("--start", help="checkpoint of this or the earlier stage, to start from its averaged weights")
    parser.add_argument("--size", type=int, choices=(128, 256), default=128)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--flat", type=float, default=0.3, help="fraction of the budget before the rate falls")
    parser.add_argument("--terminal", type=float, default=0.35, help="share of samples at the last timestep")
    parser.add_argument("--processes", type=int, default=2, help="processes of one thread; each takes a share of the batch")
    return parser.parse_args()


def load_base(config, path):
    """The frozen base with its averaged weights."""
    base = Colorizer(config)
    load_average(path, base)
    return on_device(base.eval().requires_grad_(False))


def start_from(stage, path):
    """Take what a checkpoint has of the stage's weights; an earlier stage has some of them."""
    state = load_state(path)["average"]
    missing, unknown = stage.load_state_dict(state, strict=False)
    assert not unknown, f"{path} has weights of another stage: {unknown[:3]}"
    print(f"started from {path}; {len(missing)} of the stage's tensors begin anew", flush=True)


class Objective:
    """Velocity error of a batch under the stage's modes."""

    def __init__(self, base, stage, conditions):
        self.base, self.stage, self.conditions = base, stage, conditions
        self.table = placed(alpha_bars())

    def errors(self, given, modes, timesteps, noise):
        """Squared errors [times * batch, h, w] of the velocity."""
        times = len(timesteps) // len(given.latents)
        x, velocity = noised(repeated(given.latents, times), noise, timesteps, self.table)
        predicted = self.base.unet(channels_last(x), timesteps, repeated(given.hints, times), modes)
        return (predicted.float() - velocity).square().mean(1)

    def __call__(self, batch, terminal_share):
        """Loss; the plain error and the error at the last timestep (NaN without any) for the log."""
        count = TIMES * len(batch["picture"])
        timesteps = placed(draw_timesteps(count, terminal_share))
        keep = placed((torch.rand(count) >= DROP_SHARE).float())
        with mixed_precision():
            given = self.conditions(placed(batch))
            noise = placed(torch.randn(count, *given.latents.shape[1:]))
            squares = self.errors(given, self.stage(given, keep), timesteps, noise)
        weighted = squares * area_weights(repeated(given.parts, TIMES), SMALL_PART_POWER)
        at_end = (timesteps == LAST) & (keep > 0)
        end = squares[at_end].mean().item() if at_end.any() else np.nan
        return weighted.mean(), (squares.mean().item(), end)

    @torch.no_grad()
    def validate(self, batch):
        """x0 error from pure noise in the character and on the ground: with the stage, without it, with another's source."""
        with mixed_precision():
            given, count = self.conditions(placed(batch)), len(batch["picture"])
            timesteps, keep = placed([torch.full((count,), LAST), torch.ones(count)])
            noise = placed(torch.randn(given.latents.shape, generator=torch.Generator().manual_seed(3)))
            others = given.with_sources_of_others()
            cases = {"": self.stage(given, keep), "Without": self.stage.without(given, keep), "Shuffled": self.stage(others, keep)}
            result = {}
            for case, modes in cases.items():
                squares = self.errors(given, modes, timesteps, noise)
                for place, inside in (("character", given.true_mask > 0.5), ("ground", given.true_mask <= 0.5)):
                    result[f"{place}Error{case}"] = round(squares[inside].mean().item(), 4)
        return result


class Run:
    """One process of a stage's run."""

    def __init__(self, arguments, team, make, name, draw):
        torch.manual_seed(1)
        self.arguments, self.team, self.name = arguments, team, f"{name}{arguments.size}"
        config = load_config()
        base = load_base(config, arguments.base or f"{arguments.runs}/colorizer256.pt")
        self.stage = on_device(make(config, base.unet))
        if arguments.start:
            start_from(self.stage, arguments.start)
        self.optimizer, self.average = MuonAdamW(self.stage, ADAM_ONLY), Average(self.stage, 0.99)
        self.session = Session(f"{arguments.runs}/{self.name}.pt", arguments.minutes, self.stage, self.optimizer,
                               self.average, leads=team.leads)
        torch.manual_seed(2 * self.session.step + team.rank)
        vae = load_autoencoder(config, f"{arguments.runs}/vae.pt")
        scale = torch.load(f"{arguments.runs}/scale.pt")["latentScale"]
        self.objective = Objective(base, self.stage, Conditions(base, vae, scale, config))
        scenes = [Scenes(f"{arguments.data}/{split}", arguments.size, config["clip"]["image"])
                  for split in ("train", "validation")]
        seed = 2 * self.session.step + arguments.size + 1000 * team.rank
        self.batches = endless(SampleBatches(scenes[0], draw, arguments.batch // team.size, seed), workers=0)
        held_out = Sampler(scenes[1], np.random.default_rng(5))
        self.held_out = stacked([getattr(held_out, draw)() for _ in range(HELD_OUT)])

    def check(self):
        """Validation of the averaged weights."""
        kept = {key: value.clone() for key, value in self.stage.state_dict().items()}
        self.stage.load_state_dict(self.average.state)
        result = self.objective.validate(self.held_out)
        self.stage.load_state_dict(kept)
        return result

    def train(self):
        arguments, session, team, history = self.arguments, self.session, self.team, []
        progress, next_validation = session.progress, session.elapsed + 120
        while progress < 1:
            loss, figures = self.objective(next(self.batches), arguments.terminal)
            self.optimizer.backward(loss)
            progress = team.share(self.optimizer.parameters, session.progress)
            rate = session.rate(arguments.rate, flat=arguments.flat, progress=progress)
            norm = self.optimizer.step(rate, MATRIX_RATIO, team)
            session.advance(arguments.batch // team.size * team.size)
            if not team.leads:
                continue
            history.append((*figures, norm))
            if session.step % 25 == 0:
                values = np.nanmean(np.array(history[-25:]), 0).round(4)
                print(session.step, f"{session.elapsed:.0f} s", session.samples, "v, x0, norm", values, flush=True)
            if session.elapsed > next_validation:
                print("validation", self.check(), flush=True)
                next_validation = session.elapsed + 240
        if team.leads:
            session.save()
            log_run(self.name, session, **self.check(), lossVelocity=round(float(np.mean([h[0] for h in history[-200:]])), 4))
