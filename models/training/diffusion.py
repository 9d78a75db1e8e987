"""Noise schedule (SD betas at zero terminal SNR), v-prediction and the default sampler."""

import torch

STEPS = 1000
LAST = STEPS - 1  # pure noise


def alpha_bars():
    """[1000] cumulative products, rescaled so that the last one is exactly 0."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, STEPS, dtype=torch.float64) ** 2
    roots = torch.cumprod(1 - betas, 0).sqrt()
    first, last = roots[0].clone(), roots[-1].clone()
    return (((roots - last) * first / (first - last)) ** 2).float()


def scales(timesteps, table):
    """Shares of the latents and of the noise in x_t, each [batch, 1, 1, 1]."""
    return table[timesteps].sqrt().view(-1, 1, 1, 1), (1 - table[timesteps]).sqrt().view(-1, 1, 1, 1)


def noised(latents, noise, timesteps, table):
    """x_t and the velocity to predict."""
    signal, spread = scales(timesteps, table)
    return signal * latents + spread * noise, signal * noise - spread * latents


def second_step(guess, latents, noise, timesteps, table):
    """As `noised`, but where a sampler stands that went from pure noise to these timesteps by a guess of the latents."""
    signal, spread = scales(timesteps, table)
    x = signal * guess + spread * noise
    return x, (signal * x - latents) / spread


def draw_second_timesteps(count):
    """Second timesteps of samplers of two (half of them), three and four steps."""
    return torch.tensor([trailing_timesteps(steps)[1] for steps in (2, 2, 3, 4)])[torch.randint(4, (count,))]


def draw_timesteps(count, terminal_share, generator=None):
    """Timesteps biased to the noisy end; a share of them is exactly the last, where training is direct colour regression."""
    uniform = torch.rand(count, generator=generator)
    timesteps = (LAST * torch.rand(count, generator=generator) ** 0.6).round().long()
    return torch.where(uniform < terminal_share, LAST, timesteps)


def trailing_timesteps(steps):
    """`steps` timesteps, LAST first."""
    return [round(STEPS - index * STEPS / steps) - 1 for index in range(steps)]


@torch.no_grad()
def sample(velocity, noise, steps, guidance, table, method="dpm"):
    """Latents from noise. velocity(x, timestep, conditional) is the network. method: "dpm" (DPM-Solver++ 2M) or "ddim"."""
    x, previous, previous_h = noise, None, None
    timesteps = trailing_timesteps(steps)
    for index, timestep in enumerate(timesteps):
        batch = torch.full((len(x),), timestep)
        prediction = velocity(x, batch, True)
        if guidance != 1:
            blank = velocity(x, batch, False)
            prediction = blank + guidance * (prediction - blank)
        signal, spread = table[timestep].sqrt(), (1 - table[timestep]).sqrt()
        clean = signal * x - spread * prediction
        if index == steps - 1:
            return clean
        following = table[timesteps[index + 1]]
        next_signal, next_spread = following.sqrt(), (1 - following).sqrt()
        h = torch.log(next_signal / next_spread) - torch.log(signal / spread)
        estimate = clean
        if method == "dpm" and previous is not None and torch.isfinite(previous_h):
            estimate = clean + (clean - previous) * h / (2 * previous_h)
        x = next_spread / spread * x - next_signal * torch.expm1(-h) * estimate
        previous, previous_h = clean, h
    return x
