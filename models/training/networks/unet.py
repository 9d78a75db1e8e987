"""The denoising U-Net: SD 2.1's layout with the starter's widths. Names below `model.diffusion_model.`."""

import math

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
    """Attention of x over a context (itself for self-attention); q, k, v without bias."""

    def __init__(self, width, context_width, heads):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context_width, width, bias=False)
        self.to_v = nn.Linear(context_width, width, bias=False)
        self.to_out = nn.Sequential(nn.Linear(width, width))

    def forward(self, x, context):
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


class UNet(nn.Module):
    """v [batch, 4, h, w] from noisy latents, timesteps, hints and reference tokens [batch, n, contextWidth]."""

    def __init__(self, config):
        super().__init__()
        base, groups = config["baseWidth"], config["normGroups"]
        widths = [base * multiplier for multiplier in config["multipliers"]]
        embedding_width, deepest = 4 * base, len(widths) - 1
        self.base_width = base
        self.time_embed = nn.Sequential(
            nn.Linear(base, embedding_width), nn.SiLU(), nn.Linear(embedding_width, embedding_width)
        )

        def res(inputs, outputs):
            return ResBlock(inputs, outputs, embedding_width, groups)

        def transformer(width):
            return SpatialTransformer(width, config["contextWidth"], config["headSize"], groups)

        self.input_blocks = nn.ModuleList([nn.ModuleList([convolution(4, base)])])
        skips, width, hint_places = [base], base, [0]
        for level, outputs in enumerate(widths):
            for _ in range(config["resBlocks"]):
                layers = [res(width, outputs)] + ([transformer(outputs)] if level < deepest else [])
                self.input_blocks.append(nn.ModuleList(layers))
                skips.append(outputs)
                width = outputs
            if level < deepest:
                self.input_blocks.append(nn.ModuleList([Downsample(width)]))
                skips.append(width)
                hint_places.append(len(self.input_blocks) - 1)
        hint_places.append(len(self.input_blocks) - 1)
        self.hint_places = hint_places

        self.middle_block = nn.ModuleList([res(width, width), transformer(width), res(width, width)])

        self.output_blocks = nn.ModuleList()
        for level in range(deepest, -1, -1):
            for index in range(config["resBlocks"] + 1):
                layers = [res(width + skips.pop(), widths[level])]
                width = widths[level]
                if level < deepest:
                    layers.append(transformer(width))
                if level > 0 and index == config["resBlocks"]:
                    layers.append(Upsample(width))
                self.output_blocks.append(nn.ModuleList(layers))
        self.out = nn.Sequential(GroupNorm(groups, base, eps=1e-5), nn.SiLU(), zeroed(convolution(base, 4)))

    def embed_time(self, timesteps):
        """[batch] timesteps -> [batch, 4 * baseWidth]."""
        half = self.base_width // 2
        index = torch.arange(half, dtype=torch.float32, device=timesteps.device)
        angles = timesteps.float()[:, None] * torch.exp(-math.log(10000) * index / half)[None]
        return self.time_embed(torch.cat([angles.cos(), angles.sin()], 1))

    @staticmethod
    def _run(layers, x, embedding, context):
        for layer in layers:
            if isinstance(layer, ResBlock):
                x = layer(x, embedding)
            elif isinstance(layer, SpatialTransformer):
                x = layer(x, context)
            else:
                x = layer(x)
        return x

    def forward(self, x, timesteps, hints, context, with_features=False):
        embedding = self.embed_time(timesteps)
        pending = dict(zip(self.hint_places, hints, strict=True))
        skips = []
        for index, layers in enumerate(self.input_blocks):
            x = self._run(layers, x, embedding, context)
            if index in pending:
                x = x + pending[index]
            skips.append(x)
        x = self._run(self.middle_block, x, embedding, context)
        for layers in self.output_blocks:
            x = self._run(layers, torch.cat([x, skips.pop()], 1), embedding, context)
        features = self.out[1](self.out[0](x))
        velocity = self.out[2](features)
        return (velocity, features) if with_features else velocity
