"""Split cross-attention: character and ground look at different tokens, with low-rank pairs (arXiv 2106.09685) on the output side.

The pairs' names below `model.diffusion_model.` are v2's: `output_blocks.3.1.transformer_blocks.0.attn2.to_q.lora_down_fg.weight`.
"""

from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from networks.layers import attention, zeroed
from networks.unet import SpatialTransformer

PASSES = ("fg", "bg")
PROJECTIONS = ("to_q", "to_k", "to_v")
PLACE = ("1", "transformer_blocks", "0", "attn2")


def pairs_of(layer, rank):
    """Down and up projections of both passes, for q, k and v of one cross-attention. They add nothing at first."""
    pairs = nn.ModuleDict()
    for name in PROJECTIONS:
        base, pair = getattr(layer, name), nn.ModuleDict()
        for which in PASSES:
            pair[f"lora_down_{which}"] = nn.Linear(base.in_features, rank, bias=False)
            pair[f"lora_up_{which}"] = zeroed(nn.Linear(rank, base.out_features, bias=False))
        pairs[name] = pair
    return pairs


class LoraPairs(nn.Module):
    """The pairs of all cross-attentions on the output side of a U-Net."""

    def __init__(self, unet, rank):
        super().__init__()
        self.output_blocks = nn.ModuleDict()
        for index, layers in enumerate(unet.output_blocks):
            if any(isinstance(layer, SpatialTransformer) for layer in layers):
                nested = pairs_of(layers[1].transformer_blocks[0].attn2, rank)
                for name in reversed(PLACE):
                    nested = nn.ModuleDict({name: nested})
                self.output_blocks[str(index)] = nested

    def of(self, output_block):
        """The pairs by projection, of one output block."""
        pairs = self.output_blocks[str(output_block)]
        for name in PLACE:
            pairs = pairs[name]
        return pairs


class LevelMasks:
    """The character mask [batch, 1, h, w] at every level of the U-Net, found by the number of cells."""

    def __init__(self, mask, levels, threshold=0.5):
        self.threshold, self.by_cells = threshold, {}
        for level in range(levels):
            small = mask if level == 0 else F.interpolate(
                mask, scale_factor=0.5**level, mode="bicubic", align_corners=False, recompute_scale_factor=False
            )
            self.by_cells[small.shape[2] * small.shape[3]] = small.flatten(2).transpose(1, 2)

    def character(self, cells, strict=True):
        """[batch, cells, 1] booleans; at the threshold itself only where not strict."""
        mask = self.by_cells[cells]
        return mask > self.threshold if strict else mask >= self.threshold


class SplitContext:
    """Tokens of the foreground and of the background, the masks that part them, and the pairs (None: without)."""

    def __init__(self, foreground, background, masks, pairs=None):
        self.tokens = {"fg": foreground, "bg": background}
        self.masks, self.pairs = masks, pairs

    def at(self, output_block=None):
        """What CrossAttention takes for its context; output_block None: a block of the input side or the middle."""
        return partial(self._attend, output_block)

    def _attend(self, output_block, layer, x):
        on_output_side = output_block is not None
        pairs = self.pairs.of(output_block) if self.pairs is not None and on_output_side else None
        foreground, background = (self._pass(layer, x, which, pairs) for which in PASSES)
        character = self.masks.character(x.shape[1], strict=on_output_side)
        return layer.to_out(torch.where(character, foreground, background))

    def _pass(self, layer, x, which, pairs):
        def project(name, rows):
            result = getattr(layer, name)(rows)
            if pairs is None:
                return result
            return result + pairs[name][f"lora_up_{which}"](pairs[name][f"lora_down_{which}"](rows))

        tokens = self.tokens[which]
        return attention(project("to_q", x), project("to_k", tokens), project("to_v", tokens), layer.heads)
