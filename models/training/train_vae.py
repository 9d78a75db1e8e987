"""Stage 1: the autoencoder, on crops of the rendered drawings. With --decoder-only: the decoder, on frozen latents."""

import argparse

import numpy as np
import torch
import torch.nn.functional as F

from hardware import mixed_precision, on_device, placed
from networks import AutoencoderKL
from networks.layers import channels_last
from optimizer import Average, MuonAdamW
from session import Session, cpu_defaults, load_average, load_config, log_run

CROPS = ((96, 4, "colour256"), (64, 8, "colour256"), (64, 8, "colour128"), (192, 1, "colour256"))
KL_WEIGHT = 4e-4
PERMUTED_SHARE = 0.25


def to_picture(array):
    """uint8 [batch, height, width, 3] -> float [batch, 3, height, width] in [-1, 1], on the device."""
    return channels_last(placed(torch.from_numpy(np.ascontiguousarray(array))).permute(0, 3, 1, 2).float() / 127.5 - 1)


def draw_crops(pictures, rng, size, count):
    """Random crops, mirrored and with permuted colour channels."""
    crops = []
    for _ in range(count):
        picture = pictures[rng.integers(len(pictures))]
        top, left = rng.integers(0, picture.shape[0] - size + 1, 2)
        crop = picture[top:top + size, left:left + size]
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        crops.append(crop[..., rng.permutation(3)] if rng.random() < PERMUTED_SHARE else crop)
    return to_picture(np.stack(crops))


def reconstruction_loss(difference):
    """L1 of pixels, of their gradients, and of 4x4 means (region colours), and squares of 8x8 means (hue early on)."""
    gradients = (difference[..., 1:] - difference[..., :-1]).abs().mean() + \
        (difference[:, :, 1:] - difference[:, :, :-1]).abs().mean()
    pixels = difference.abs().mean()
    means = F.avg_pool2d(difference, 4).abs().mean() + 2 * F.avg_pool2d(difference, 8).square().mean()
    return pixels + 0.25 * gradients + means, pixels


@torch.no_grad()
def validate(vae, pictures):
    """PSNR, L1 of 0..255 and the latents' statistics on whole 256 px drawings."""
    errors, squares, latents = [], [], []
    for index in range(0, len(pictures), 4):
        picture = to_picture(pictures[index:index + 4])
        with mixed_precision():
            mean = vae.encode(picture)[0].float()
            difference = vae.decode(mean).float() - picture
        errors.append(difference.abs().mean().item())
        squares.append((difference / 2).square().mean().item())
        latents.append(mean)
    latents = torch.cat(latents)
    return {
        "psnr": round(-10 * np.log10(np.mean(squares)), 2), "l1": round(np.mean(errors) * 127.5, 2),
        "latentMean": [round(x, 3) for x in latents.mean((0, 2, 3)).tolist()],
        "latentStd": [round(x, 3) for x in latents.std((0, 2, 3)).tolist()],
        "latentScale": round(1 / latents.std().item(), 5),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--runs", required=True)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decoder-only", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    cpu_defaults(arguments.threads)
    torch.manual_seed(0)
    vae = on_device(AutoencoderKL(load_config()["vae"]))
    name = "vae"
    if arguments.decoder_only:
        name = "vae-decoder"
        load_average(f"{arguments.runs}/vae.pt", vae)
        vae.encoder.requires_grad_(False)
        vae.quant_conv.requires_grad_(False)
    optimizer, average = MuonAdamW(vae, weight_decay=1e-3), Average(vae)
    session = Session(f"{arguments.runs}/{name}.pt", arguments.minutes, vae, optimizer, average)
    rng = np.random.default_rng(session.step)
    data = {key: np.load(f"{arguments.data}/train/{key}.npy", mmap_mode="r") for key in ("colour256", "colour128")}
    history = []
    while session.progress < 1:
        size, count, key = CROPS[rng.integers(len(CROPS))]
        picture = draw_crops(data[key], rng, size, count)
        with mixed_precision():
            with torch.set_grad_enabled(not arguments.decoder_only):
                mean, log_variance = vae.encode(picture)
            mean, log_variance = mean.float(), log_variance.float()
            spread = (0.5 * log_variance).exp()
            if arguments.decoder_only:
                spread = 0.12 * mean.std() * placed(torch.rand(count, 1, 1, 1))
            restored = vae.decode(mean + torch.randn_like(mean) * spread).float()
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        loss, pixels = reconstruction_loss(restored - picture)
        loss = loss if arguments.decoder_only else loss + KL_WEIGHT * divergence
        optimizer.backward(loss)
        norm = optimizer.step(session.rate(arguments.rate), 1.0)
        session.advance(count)
        history.append((pixels.item() * 127.5, divergence.item(), norm))
        if session.step % 100 == 0:
            values = np.mean(history[-100:], 0).round(3)
            print(session.step, f"{session.elapsed:.0f} s", "L1, KL, gradient norm", values, flush=True)
    session.save()
    vae.load_state_dict(average.state)
    validation = np.load(f"{arguments.data}/validation/colour256.npy", mmap_mode="r")[:64]
    results = validate(vae, validation)
    if not arguments.decoder_only:
        torch.save({"latentScale": results["latentScale"]}, f"{arguments.runs}/scale.pt")
    log_run(name, session, **results)


if __name__ == "__main__":
    main()
