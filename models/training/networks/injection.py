"""What side encoders do inside the U-Net: warp skips towards the background's features, modulate results by the style.

Names below `model.diffusion_model.`: `warp_modules.<output block>.*`, `style_modules.<output block>.*`.
"""

import torch
from torch import nn

from networks.layers import LayerNorm, to_map, to_tokens, zeroed
from networks.split import SplitContext
from networks.unet import CrossAttention, Modes


class WarpModule(nn.Module):
    """x += attn(norm1 x, background); x += ff(norm2 x), on a flattened skip. Changes nothing at first."""

    def __init__(self, width, head_size):
        super().__init__()
        self.attn = CrossAttention(width, width, width // head_size)
        self.ff = nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), zeroed(nn.Linear(4 * width, width)))
        self.norm1 = LayerNorm(width)
        self.norm2 = LayerNorm(width)
        zeroed(self.attn.to_out)

    def forward(self, x, background):
        x = x + self.attn(self.norm1(x), background)
        return x + self.ff(self.norm2(x))


class Warps(nn.Module):
    """One warp module per output block, of its skip's width."""

    def __init__(self, unet, head_size):
        super().__init__()
        self.warp_modules = nn.ModuleList([WarpModule(width, head_size) for width in reversed(unet.skip_widths)])

    def forward(self, output_block, skip, features, masks):
        """The skip where the character is, elsewhere warped towards the output block's features [batch, cells, width]."""
        rows = to_tokens(skip)
        warped = self.warp_modules[output_block](rows, features[output_block])
        return to_map(torch.where(masks.character(rows.shape[1]), rows, warped), skip)


class Styles(nn.Module):
    """One modulation per output block: h * (1 + scale) + shift. Changes nothing at first."""

    def __init__(self, unet, result_widths):
        super().__init__()
        embedding_width = 4 * unet.base_width
        self.style_modules = nn.ModuleList([
            nn.ModuleList([
                LayerNorm(2 * width), nn.Linear(embedding_width, 2 * width), zeroed(nn.Linear(2 * width, 2 * width))
            ]) for width in result_widths
        ])

    def forward(self, output_block, x, embedding, styles):
        norm, from_time, to_terms = self.style_modules[output_block]
        terms = to_terms(norm(styles[output_block] + from_time(embedding)))
        scale, shift = terms[:, :, None, None].chunk(2, 1)
        return x * (1 + scale) + shift


class Background:
    """The background mode's part of a generation: features per output block, masks and warp modules."""

    def __init__(self, warps, features, masks):
        self.warps, self.features, self.masks = warps, features, masks

    def skip(self, output_block, skip):
        return self.warps(output_block, skip, self.features, self.masks)


class Style:
    """The style mode's part of a generation: the style encoder's rows per output block and the modulations."""

    def __init__(self, modulations, rows):
        self.modulations, self.rows = modulations, rows

    def result(self, output_block, x, embedding):
        return self.modulations(output_block, x, embedding, self.rows)


class ActiveModes(Modes):
    """A context (tokens or SplitContext), and background and style where given."""

    def __init__(self, context, background=None, style=None):
        super().__init__(context)
        self.background, self.style = background, style

    def at(self, output_block=None):
        return self.context.at(output_block) if isinstance(self.context, SplitContext) else self.context

    def skip(self, output_block, skip):
        return skip if self.background is None else self.background.skip(output_block, skip)

    def result(self, output_block, x, embedding):
        return x if self.style is None else self.style.result(output_block, x, embedding)
