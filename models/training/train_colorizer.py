"""Stages 2 and 3: U-Net, sketch and reference encoder together, at 128 px and then (with --start) at 256 px."""

import argparse
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from colorizer import PART_CLASSES, Colorizer, load_autoencoder
from dataset import Batches, Drawings, endless, pack, unpack
from diffusion import LAST, alpha_bars, draw_second_timesteps, draw_timesteps, noised, second_step
from hardware import mixed_precision, on_device, placed
from networks.layers import channels_last
from optimizer import Average, MuonAdamW
from parallel import launch
from session import Session, load_average, load_config, log_run

SHAPES = {128: ((128, 128),), 256: ((256, 256), (256, 256), (192, 256), (256, 192), (192, 192))}
ADAM_ONLY = ("class_embedding", "positional", "conv1", "part_heads", "input_blocks.0.0", "out.2", "time_embed.0", "model.0")
MATRIX_RATIO = 2.5


def encode(vae, picture, scale):
    """Unit-variance latents."""
    with torch.no_grad():
        return vae.encode(channels_last(picture))[0].float() * scale


@dataclass
class Recipe:
    """What of the loss can be varied; `ablate.py` does."""

    part_weight: float = 0.1  # of the three heads that name the parts
    small_part_power: float = 0.3  # a cell counts (area of its part)^-power
    drop_share: float = 0.12  # references dropped
    own_guess_share: float = 0.0  # of the samples before the last timestep: begun from the model's own guess at the last
    robust_width: float = 0.0  # errors per cell above it count linearly; 0: all count by their square


def area_weights(parts, power):
    """Weights [batch, h, w], mean 1 per picture, falling with the area of the part: eyes and ribbons count for more than sky."""
    areas = F.one_hot(parts, PART_CLASSES).float().mean((1, 2))
    weights = areas.gather(1, parts.flatten(1)).view(parts.shape) ** -power
    return weights / weights.mean((1, 2), keepdim=True)


def robust(squares, width):
    """Pseudo-Huber loss of mean squares: about linear in errors above `width`; width 0 leaves the squares.

    Squares ask for the mean of the colours that a cell may have, which where two are possible is a third one; distances ask for
    the likelier of them (Charbonnier et al., ICIP 1994; for diffusion: Saharia et al., "Palette", arXiv 2111.05826).
    """
    return (squares + width**2).sqrt() - width if width else squares


class Objective:
    """The loss of a batch: velocity error at drawn timesteps, plus the training-only heads."""

    def __init__(self, model, vae, scale, recipe):
        self.model, self.vae, self.scale, self.recipe = model, vae, scale, recipe
        self.table = placed(alpha_bars())

    def __call__(self, batch, terminal_share):
        """Loss, and for the log: velocity error, error at the last timestep (NaN without any), loss of the heads."""
        picture, sketch, parts, reference, reference_parts = unpack(batch)
        timesteps = placed(draw_timesteps(len(picture), terminal_share))
        keep = placed((torch.rand(len(picture)) >= self.recipe.drop_share).float())
        with mixed_precision():
            latents = encode(self.vae, picture, self.scale)
            noise = torch.randn_like(latents)
            x, velocity = noised(latents, noise, timesteps, self.table)
            own = (timesteps < LAST) & placed(torch.rand(len(x)) < self.recipe.own_guess_share)
            if own.any():
                timesteps[own] = placed(draw_second_timesteps(int(own.sum())))
                guess = self.guess(noise[own], sketch[own], reference[own], keep[own])
                x[own], velocity[own] = second_step(guess, latents[own], noise[own], timesteps[own], self.table)
            predicted, logits = self.model(x, timesteps, sketch, reference, keep)
        errors = robust((predicted.float() - velocity).square().mean(1), self.recipe.robust_width)
        errors = (errors * area_weights(parts, self.recipe.small_part_power)).mean((1, 2))
        part_loss = sum(
            F.cross_entropy(part_logits.float().reshape(-1, PART_CLASSES), truth.flatten())
            for part_logits, truth in zip(logits, (parts, parts, reference_parts), strict=True)
        )
        terminal = (timesteps == LAST) & (keep > 0)
        at_end = errors[terminal].mean().item() if terminal.any() else np.nan
        return errors.mean() + self.recipe.part_weight * part_loss, (errors.mean().item(), at_end, part_loss.item())

    @torch.no_grad()
    def guess(self, noise, sketch, reference, keep):
        """The latents as the model sees them in pure noise, where they are the velocity's opposite."""
        last = placed(torch.full((len(noise),), LAST))
        return -self.model(noise, last, sketch, reference, keep)[0].float()


@torch.no_grad()
def validate(model, vae, scale, batch):
    """Error of x0 predicted from pure noise, with the right and with shuffled references; accuracy of the U-Net's parts."""
    picture, sketch, parts, reference, _ = unpack(batch)
    table = placed(alpha_bars())
    sums = np.zeros(3)
    noise = placed(torch.randn(len(picture), 4, picture.shape[2] // 8, picture.shape[3] // 8,
                               generator=torch.Generator().manual_seed(3)))
    for start in range(0, len(picture), 16):
        some = slice(start, start + 16)
        with mixed_precision():
            latents = encode(vae, picture[some], scale)
            timesteps = placed(torch.full((len(latents),), LAST))
            x, velocity = noised(latents, noise[some], timesteps, table)
            keep = placed(torch.ones(len(latents)))
            right, logits = model(x, timesteps, sketch[some], reference[some], keep)
            wrong, _ = model(x, timesteps, sketch[some], reference[some].flip(0), keep)
        sums += [F.mse_loss(right.float(), velocity).item(), F.mse_loss(wrong.float(), velocity).item(),
                 (logits[0].argmax(-1) == parts[some]).float().mean().item()]
    x0, shuffled, accuracy = sums / (len(picture) / 16)
    return {"x0Error": round(x0, 4), "x0ErrorShuffled": round(shuffled, 4), "partAccuracy": round(accuracy, 3)}


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--size", type=int, choices=(128, 256), default=128)
    parser.add_argument("--start", help="checkpoint of the earlier stage, to start from its averaged weights")
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--flat", type=float, default=0.4, help="fraction of the budget before the rate falls")
    parser.add_argument("--terminal", type=float, default=0.35, help="share of samples at the last timestep, at first")
    parser.add_argument("--terminal-end", type=float, default=0.2)
    parser.add_argument("--part-weight", type=float, default=Recipe.part_weight,
                        help="of the heads that name the parts; 0 when going on, where the heads begin anew")
    parser.add_argument("--small-part-power", type=float, default=Recipe.small_part_power)
    parser.add_argument("--own-guess-share", type=float, default=Recipe.own_guess_share,
                        help="of the samples before the last timestep that begin from the model's own guess, as a sampler's second step does")
    parser.add_argument("--robust-width", type=float, default=Recipe.robust_width,
                        help="errors of a cell above it count linearly, not by their square; 0: never")
    parser.add_argument("--plain-share", type=float, default=0.5, help="of the samples that are the plain hand's drawings")
    parser.add_argument("--hard-data", help="a set of the hard hand's drawings (render.py --hands hard)")
    parser.add_argument("--hard-share", type=float, default=0.4, help="of the samples that are the hard hand's; --plain-share is of the others")
    parser.add_argument("--reference-side", type=int, help="of the reference in pixels, where it is another than starter.json's (resize_reference.py)")
    parser.add_argument("--frozen-stem", action="store_true", help="leave the sketch encoder's convolutions at full size as they are")
    parser.add_argument("--processes", type=int, default=2, help="processes of one thread; each takes a share of the batch")
    return parser.parse_args()


def train(arguments, team):
    """One process of the run."""
    torch.manual_seed(1)
    config = load_config()
    config["clip"]["image"] = arguments.reference_side or config["clip"]["image"]
    vae = load_autoencoder(config, f"{arguments.runs}/vae.pt")
    model = on_device(Colorizer(config))
    if arguments.start:
        load_average(arguments.start, model)
    model.control.model.requires_grad_(not arguments.frozen_stem)
    optimizer, average = MuonAdamW(model, ADAM_ONLY), Average(model)
    name = f"colorizer{arguments.size}"
    session = Session(f"{arguments.runs}/{name}.pt", arguments.minutes, model, optimizer, average,
                      leads=team.leads)
    torch.manual_seed(2 * session.step + team.rank)
    reference_size = config["clip"]["image"]
    seed = 2 * session.step + arguments.size + 1000 * team.rank
    hard = (f"{arguments.hard_data}/train", arguments.hard_share) if arguments.hard_data else None
    batches = endless(Batches(f"{arguments.data}/train", arguments.size, reference_size, arguments.batch // team.size,
                              SHAPES[arguments.size], seed, arguments.plain_share, hard), workers=0)
    held_out = Drawings(f"{arguments.data}/validation", arguments.size, reference_size)
    validation = pack([held_out.plain_pair(group) for group in range(64)])
    scale = torch.load(f"{arguments.runs}/scale.pt")["latentScale"]
    recipe = Recipe(arguments.part_weight, arguments.small_part_power, own_guess_share=arguments.own_guess_share,
                    robust_width=arguments.robust_width)
    objective = Objective(model, vae, scale, recipe)
    history, next_validation = [], session.elapsed + 180
    model.train()

    def check():
        kept = {key: value.clone() for key, value in model.state_dict().items()}
        model.load_state_dict(average.state)
        result = validate(model, vae, scale, validation)
        model.load_state_dict(kept)
        return result

    progress = session.progress
    while progress < 1:
        share = arguments.terminal + (arguments.terminal_end - arguments.terminal) * progress
        loss, parts_of_loss = objective(next(batches), share)
        optimizer.backward(loss)
        progress = team.share(optimizer.parameters, session.progress)
        norm = optimizer.step(session.rate(arguments.rate, flat=arguments.flat, progress=progress), MATRIX_RATIO, team)
        session.advance(arguments.batch // team.size * team.size)
        if not team.leads:
            continue
        history.append((*parts_of_loss, norm))
        if session.step % 25 == 0:
            values = np.nanmean(np.array(history[-25:]), 0).round(4)
            print(session.step, f"{session.elapsed:.0f} s", session.samples, "v, x0, parts, norm", values, flush=True)
        if session.elapsed > next_validation:
            print("validation", check(), flush=True)
            next_validation = session.elapsed + 300
    if not team.leads:
        return
    session.save()
    log_run(name, session, **check(), lossVelocity=round(float(np.mean([h[0] for h in history[-200:]])), 4))


if __name__ == "__main__":
    chosen = parse()
    launch(train, chosen, chosen.processes)
