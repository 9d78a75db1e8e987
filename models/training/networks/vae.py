"""The SD KL-autoencoder, f = 8, 4 latent channels. Names below `first_stage_model.`."""

import torch.nn.functional as F
from torch import nn

from networks.layers import (
    GroupNorm, attention, convolution, preserve_variance, to_map, to_tokens, upsample_nearest, zeroed,
)

EPSILON = 1e-6
INITIAL_LOG_VARIANCE = -4.0


class ResnetBlock(nn.Module):
    def __init__(self, inputs, outputs, groups):
        super().__init__()
        self.norm1 = GroupNorm(groups, inputs, eps=EPSILON)
        self.conv1 = convolution(inputs, outputs)
        self.norm2 = GroupNorm(groups, outputs, eps=EPSILON)
        self.conv2 = zeroed(convolution(outputs, outputs))
        if inputs != outputs:
            self.nin_shortcut = convolution(inputs, outputs, 1)

    def forward(self, x):
        hidden = self.conv1(F.silu(self.norm1(x)))
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        return hidden + (self.nin_shortcut(x) if hasattr(self, "nin_shortcut") else x)


class AttentionBlock(nn.Module):
    """Single-head self-attention on a map."""

    def __init__(self, width, groups):
        super().__init__()
        self.norm = GroupNorm(groups, width, eps=EPSILON)
        self.q = convolution(width, width, 1)
        self.k = convolution(width, width, 1)
        self.v = convolution(width, width, 1)
        self.proj_out = zeroed(convolution(width, width, 1))

    def forward(self, x):
        normed = self.norm(x)
        mixed = attention(to_tokens(self.q(normed)), to_tokens(self.k(normed)), to_tokens(self.v(normed)), 1)
        return x + self.proj_out(to_map(mixed, x))


class Middle(nn.Module):
    def __init__(self, width, groups):
        super().__init__()
        self.block_1 = ResnetBlock(width, width, groups)
        self.attn_1 = AttentionBlock(width, groups)
        self.block_2 = ResnetBlock(width, width, groups)

    def forward(self, x):
        return self.block_2(self.attn_1(self.block_1(x)))


class Resampler(nn.Module):
    """Holds the convolution of an up- or downsampling step."""

    def __init__(self, width, stride):
        super().__init__()
        self.stride = stride
        self.conv = nn.Conv2d(width, width, 3, stride, padding=0 if stride == 2 else 1)

    def forward(self, x):
        if self.stride == 2:
            return self.conv(F.pad(x, (0, 1, 0, 1)))
        return self.conv(upsample_nearest(x))


class Level(nn.Module):
    def __init__(self, widths, groups, resampler_name=None, stride=1):
        super().__init__()
        self.block = nn.ModuleList([ResnetBlock(a, b, groups) for a, b in zip(widths, widths[1:])])
        if resampler_name:
            setattr(self, resampler_name, Resampler(widths[-1], stride))

    def forward(self, x):
        for block in self.block:
            x = block(x)
        return x


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        groups, width = config["normGroups"], config["baseWidth"]
        widths = [width * multiplier for multiplier in config["multipliers"]]
        self.conv_in = convolution(3, width)
        self.down = nn.ModuleList()
        for level, outputs in enumerate(widths):
            name = "downsample" if level < len(widths) - 1 else None
            self.down.append(Level([width] + [outputs] * config["resBlocks"], groups, name, 2))
            width = outputs
        self.mid = Middle(width, groups)
        self.norm_out = GroupNorm(groups, width, eps=EPSILON)
        self.conv_out = convolution(width, 8)

    def forward(self, x):
        x = self.conv_in(x)
        for level in self.down:
            x = level(x)
            if hasattr(level, "downsample"):
                x = level.downsample(x)
        return self.conv_out(F.silu(self.norm_out(self.mid(x))))


class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        groups = config["normGroups"]
        widths = [config["baseWidth"] * multiplier for multiplier in config["multipliers"]]
        width = widths[-1]
        self.conv_in = convolution(4, width)
        self.mid = Middle(width, groups)
        levels = []
        for level in range(len(widths) - 1, -1, -1):
            name = "upsample" if level > 0 else None
            levels.insert(0, Level([width] + [widths[level]] * (config["resBlocks"] + 1), groups, name, 1))
            width = widths[level]
        self.up = nn.ModuleList(levels)
        self.norm_out = GroupNorm(groups, width, eps=EPSILON)
        self.conv_out = convolution(width, 3)

    def forward(self, x):
        x = self.mid(self.conv_in(x))
        for level in reversed(self.up):
            x = level(x)
            if hasattr(level, "upsample"):
                x = level.upsample(x)
        return self.conv_out(F.silu(self.norm_out(x)))


class AutoencoderKL(nn.Module):
    """Pictures [batch, 3, 8h, 8w] in [-1, 1] <-> latents [batch, 4, h, w], not yet scaled by latentScale."""

    def __init__(self, config):
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.quant_conv = convolution(8, 8, 1)
        self.post_quant_conv = convolution(4, 4, 1)
        preserve_variance(self)
        nn.init.constant_(self.quant_conv.bias[4:], INITIAL_LOG_VARIANCE)

    def encode(self, pictures):
        """Mean and log-variance."""
        mean, log_variance = self.quant_conv(self.encoder(pictures)).chunk(2, 1)
        return mean, log_variance.clamp(-20, 4)

    def decode(self, latents):
        return self.decoder(self.post_quant_conv(latents))
