"""The denoising U-Net: SD 2.1's layout with the starter's widths. Names below `model.diffusion_model.`."""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from networks.layers import (
    GroupNorm, LayerNorm, attention, convolution, to_map, to_tokens, upsample_nearest, zeroed,
)


class ResBlock(nn.Module):
    """GroupNorm, silu, 3x3; + Linear(silu(embedding)); GroupNorm, silu, 3x3; + input."""

    def __init__(self, inputs, outputs, embedding_width, groups):
        super().__init__()
        self.in_layers = nn.Sequential(
            GroupNorm(groups, inputs, eps=1e-5), nn.SiLU(), convolution(inputs, outputs)
        )
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(embedding_width, outputs))
        self.out_layers = nn.Sequential(
            GroupNorm(groups, outputs, eps=1e-5), nn.SiLU(), nn.Identity(), zeroed(convolution(outputs, outputs))
        )
        self.skip_connection = nn.Identity() if inputs == outputs else convolution(inputs, outputs, 1)

    def forward(self, x, embedding):
        hidden = self.in_layers(x) + self.emb_layers(embedding)[:, :, None, None]
        return self.skip_connection(x) + self.out_layers(hidden)


class CrossAttention(nn.Module):
    """Attention of x over a context (itself for self-attention); q, k, v without bias.

    The context is tokens, or a function of (this layer, x) that does the attention its own way (`split.py`).
    """

    def __init__(self, width, context_width, heads):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context_width, width, bias=False)
        self.to_v = nn.Linear(context_width, width, bias=False)
        self.to_out = nn.Sequential(nn.Linear(width, width))

    def forward(self, x, context):
        if callable(context):
            return context(self, x)
        return self.to_out(attention(self.to_q(x), self.to_k(context), self.to_v(context), self.heads))


class GatedProjection(nn.Module):
    """Linear to twice the width; halves a, b: a * gelu(b)."""

    def __init__(self, width, hidden):
        super().__init__()
        self.proj = nn.Linear(width, 2 * hidden)

    def forward(self, x):
        value, gate = self.proj(x).chunk(2, -1)
        return value * F.gelu(gate)


class FeedForward(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(GatedProjection(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width))

    def forward(self, x):
        return self.net(x)


class TransformerBlock(nn.Module):
    """Self-attention, cross-attention over the reference tokens, feed-forward; all pre-norm."""

    def __init__(self, width, context_width, heads):
        super().__init__()
        self.attn1 = CrossAttention(width, width, heads)
        self.ff = FeedForward(width)
        self.attn2 = CrossAttention(width, context_width, heads)
        self.norm1 = LayerNorm(width)
        self.norm2 = LayerNorm(width)
        self.norm3 = LayerNorm(width)

    def forward(self, x, context):
        normed = self.norm1(x)
        x = x + self.attn1(normed, normed)
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    """GroupNorm, 1x1, one transformer block on the flattened map, 1x1, + input."""

    def __init__(self, width, context_width, head_size, groups):
        super().__init__()
        self.norm = GroupNorm(groups, width, eps=1e-6)
        self.proj_in = convolution(width, width, 1)
        self.transformer_blocks = nn.ModuleList([TransformerBlock(width, context_width, width // head_size)])
        self.proj_out = zeroed(convolution(width, width, 1))

    def forward(self, x, context):
        hidden = self.proj_in(self.norm(x))
        tokens = to_tokens(hidden)
        for block in self.transformer_blocks:
            tokens = block(tokens, context)
        return x + self.proj_out(to_map(tokens, hidden))


class Downsample(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.op = convolution(width, width, stride=2)

    def forward(self, x):
        return self.op(x)


class Upsample(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = convolution(width, width)

    def forward(self, x):
        return self.conv(upsample_nearest(x))


class InputHalf(NamedTuple):
    """The blocks of a U-Net's input side, the widths of their results, and the blocks that hints are added after."""

    blocks: nn.ModuleList
    widths: list
    hint_places: list


class Layers:
    """Makes layers of one configuration."""

    def __init__(self, config):
        self.config, self.embedding_width = config, 4 * config["baseWidth"]
        self.level_widths = [config["baseWidth"] * multiplier for multiplier in config["multipliers"]]

    def res(self, inputs, outputs):
        return ResBlock(inputs, outputs, self.embedding_width, self.config["normGroups"])

    def transformer(self, width):
        config = self.config
        return SpatialTransformer(width, config["contextWidth"], config["headSize"], config["normGroups"])

    def input_half(self):
        """The input side, of the U-Net or of a side encoder."""
        base, deepest = self.config["baseWidth"], len(self.level_widths) - 1
        half = InputHalf(nn.ModuleList([nn.ModuleList([convolution(4, base)])]), [base], [0])
        for level, outputs in enumerate(self.level_widths):
            for _ in range(self.config["resBlocks"]):
                layers = [self.res(half.widths[-1], outputs)]
                half.blocks.append(nn.ModuleList(layers + ([self.transformer(outputs)] if level < deepest else [])))
                half.widths.append(outputs)
            if level < deepest:
                half.hint_places.append(len(half.blocks))
                half.blocks.append(nn.ModuleList([Downsample(outputs)]))
                half.widths.append(outputs)
        half.hint_places.append(len(half.blocks) - 1)
        return half

    def output_half(self, skips):
        """The output side for skips of these widths, given in the input side's order."""
        skips, width, blocks = list(skips), self.level_widths[-1], nn.ModuleList()
        deepest = len(self.level_widths) - 1
        for level in range(deepest, -1, -1):
            for index in range(self.config["resBlocks"] + 1):
                layers = [self.res(width + skips.pop(), self.level_widths[level])]
                width = self.level_widths[level]
                if level < deepest:
                    layers.append(self.transformer(width))
                if level > 0 and index == self.config["resBlocks"]:
                    layers.append(Upsample(width))
                blocks.append(nn.ModuleList(layers))
        return blocks

    def embedding(self, inputs):
        """Linear, silu, Linear to the width of the time embedding."""
        width = self.embedding_width
        return nn.Sequential(nn.Linear(inputs, width), nn.SiLU(), nn.Linear(width, width))


def sinusoid(numbers, width):
    """[batch] numbers -> [batch, width]: cosines and sines at frequencies from 1 down to 1/10000."""
    half = width // 2
    index = torch.arange(half, dtype=torch.float32, device=numbers.device)
    angles = numbers.float()[:, None] * torch.exp(-math.log(10000) * index / half)[None]
    return torch.cat([angles.cos(), angles.sin()], 1)


def run_layers(layers, x, embedding, context):
    """One block on x."""
    for layer in layers:
        if isinstance(layer, ResBlock):
            x = layer(x, embedding)
        elif isinstance(layer, SpatialTransformer):
            x = layer(x, context)
        else:
            x = layer(x)
    return x


class Modes:
    """What the modes of a generation change inside the U-Net; this one changes nothing.

    `at(output_block)` is the context of a block's cross-attention (None: a block of the input side or the middle), `skip` what
    an output block gets for its skip, `result` what goes on after it.
    """

    def __init__(self, context):
        self.context = context

    def at(self, output_block=None):
        return self.context

    def skip(self, output_block, skip):
        return skip

    def result(self, output_block, x, embedding):
        return x


class UNet(nn.Module):
    """v [batch, 4, h, w] from noisy latents, timesteps, hints and reference tokens [batch, n, contextWidth] (or Modes)."""

    def __init__(self, config):
        super().__init__()
        self.base_width = config["baseWidth"]
        layers = Layers(config)
        self.time_embed = layers.embedding(self.base_width)
        self.input_blocks, self.skip_widths, self.hint_places = layers.input_half()
        width = self.skip_widths[-1]
        self.middle_block = nn.ModuleList([layers.res(width, width), layers.transformer(width), layers.res(width, width)])
        self.output_blocks = layers.output_half(self.skip_widths)
        self.out = nn.Sequential(
            GroupNorm(config["normGroups"], self.base_width, eps=1e-5), nn.SiLU(), zeroed(convolution(self.base_width, 4))
        )

    def embed_time(self, timesteps):
        """[batch] timesteps -> [batch, 4 * baseWidth]."""
        rows = sinusoid(timesteps, self.base_width)
        return self.time_embed(rows.to(self.time_embed[0].weight.dtype))

    def forward(self, x, timesteps, hints, context, with_features=False):
        modes = context if isinstance(context, Modes) else Modes(context)
        embedding = self.embed_time(timesteps)
        pending = dict(zip(self.hint_places, hints, strict=True))
        skips = []
        for index, layers in enumerate(self.input_blocks):
            x = run_layers(layers, x, embedding, modes.at())
            if index in pending:
                x = x + pending[index]
            skips.append(x)
        x = run_layers(self.middle_block, x, embedding, modes.at())
        for index, layers in enumerate(self.output_blocks):
            skip = modes.skip(index, skips.pop())
            x = run_layers(layers, torch.cat([x, skip], 1), embedding, modes.at(index))
            x = modes.result(index, x, embedding)
        features = self.out[1](self.out[0](x))
        velocity = self.out[2](features)
        return (velocity, features) if with_features else velocity
