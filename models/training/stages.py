"""The later stages' modules on the frozen base, and what a batch gives them. Parameter names are v2's behind the stage's prefixes.

`SplitStage` has the pairs of the split attention alone, `BackgroundStage` those, the background encoder and the warp modules,
`StyleStage` the style encoder and the modulations.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from networks import (
    ActiveModes, Background, BackgroundEncoder, LevelMasks, LoraPairs, SplitContext, Style, StyleEncoder, Styles, Warps,
    size_rows,
)
from networks.layers import channels_last

STAGE_PREFIXES = {
    "split.": "model.diffusion_model.", "warp.": "model.diffusion_model.", "modulation.": "model.diffusion_model.",
    "background_encoder.": "bg_encoder.", "style_encoder.": "style_encoder.",
}


@dataclass
class Given:
    """A batch as the networks see it: unit-variance latents, tokens, hints, the mask at latent size, parts, true mask."""

    latents: torch.Tensor
    hints: list
    parts: torch.Tensor
    true_mask: torch.Tensor  # [batch, h, w]
    tokens: torch.Tensor
    reference_latents: torch.Tensor | None
    reference_size: torch.Tensor
    mask: torch.Tensor  # [batch, 1, h, w]
    source_tokens: torch.Tensor | None = None
    source_latents: torch.Tensor | None = None
    source_size: torch.Tensor | None = None
    own_source: torch.Tensor | None = None  # [batch] booleans: the source is a picture of its own

    def with_sources_of_others(self):
        """The same, every target with the next one's source (or, without sources, with its reference for the style)."""
        if self.source_tokens is None:
            return Given(**vars(self) | {"reference_latents": self.reference_latents.roll(1, 0)})
        moved = ("source_tokens", "source_latents", "source_size")
        return Given(**vars(self) | {name: getattr(self, name).roll(1, 0) for name in moved})


def pictures(array):
    """uint8 [batch, H, W, 3] -> float [batch, 3, H, W] in [-1, 1]."""
    return channels_last(array.permute(0, 3, 1, 2).float() / 127.5 - 1)


def to_latent_size(mask):
    """uint8 [batch, H, W] -> [batch, 1, H / 8, W / 8] in about [0, 1], as a generation resizes its masks."""
    return F.interpolate(mask[:, None].float() / 255, scale_factor=1 / 8, mode="bicubic", align_corners=False)


class Conditions:
    """Makes `Given` of a batch with the frozen base; `style` says whether the reference's latent is needed."""

    def __init__(self, base, vae, scale, config):
        self.base, self.vae, self.scale = base, vae, scale
        self.size_width = config["unet"]["sizeEmbeddingWidth"]

    def encode(self, array):
        return self.vae.encode(pictures(array))[0].float() * self.scale

    @torch.no_grad()
    def __call__(self, batch):
        sketch = (1 - batch["lines"].float() / 127.5)[:, None].expand(-1, 3, -1, -1)
        given = Given(
            latents=self.encode(batch["picture"]), hints=self.base.control(channels_last(sketch)), parts=batch["parts"].long(),
            true_mask=to_latent_size(batch["trueMask"])[:, 0], mask=to_latent_size(batch["mask"]),
            tokens=self.base.context(pictures(batch["referenceSmall"])), reference_latents=None,
            reference_size=size_rows(batch["referenceSize"], self.size_width),
        )
        if "source" in batch:
            given.source_tokens = self.base.context(pictures(batch["sourceSmall"]))
            given.source_latents = self.encode(batch["source"])
            given.source_size = size_rows(batch["sourceSize"], self.size_width)
            given.own_source = batch["ownSource"].bool()
        else:
            given.reference_latents = self.encode(batch["reference"])
        return given


def repeated(x, times):
    """A tensor or a list of them, `times` times over along the batch."""
    if isinstance(x, list):
        return [repeated(each, times) for each in x]
    return x.repeat(times, *[1] * (x.ndim - 1))


def split_context(given, keep, pairs, levels):
    """The split attention of a batch; keep [times * batch]: 0 drops both halves."""
    times, kept = len(keep) // len(given.mask), keep.view(-1, 1, 1)
    masks = LevelMasks(repeated(given.mask, times), levels)
    return SplitContext(repeated(given.tokens, times) * kept, repeated(given.source_tokens, times) * kept, masks, pairs)


def result_widths(unet):
    """Channels after every output block."""
    return [layers[0].out_layers[3].out_channels for layers in unet.output_blocks]


class SplitStage(nn.Module):
    """The pairs of the split attention."""

    def __init__(self, config, unet):
        super().__init__()
        self.split = LoraPairs(unet, config["unet"]["loraRank"])
        self.levels = len(config["unet"]["multipliers"])

    def forward(self, given, keep):
        """The modes of a pass over the batch, keep / batch times over."""
        return ActiveModes(split_context(given, keep, self.split, self.levels))

    def without(self, given, keep):
        """What the method does without this stage's weights."""
        return ActiveModes(split_context(given, keep, None, self.levels))


class BackgroundStage(SplitStage):
    """Pairs, background encoder and warp modules. The pairs come from their own stage and go on learning."""

    def __init__(self, config, unet):
        super().__init__(config, unet)
        self.background_encoder = BackgroundEncoder(config["unet"])
        self.background_encoder.start_from(unet)
        self.warp = Warps(unet, config["unet"]["headSize"])

    def forward(self, given, keep):
        context = torch.where(given.own_source.view(-1, 1, 1), given.source_tokens, given.tokens)
        features = self.background_encoder(given.source_latents, context, given.source_size)
        split = split_context(given, keep, self.split, self.levels)
        repeats = len(keep) // len(given.mask)
        return ActiveModes(split, background=Background(self.warp, repeated(features, repeats), split.masks))


class StyleStage(nn.Module):
    """Style encoder and modulations."""

    def __init__(self, config, unet):
        super().__init__()
        widths = result_widths(unet)
        self.style_encoder = StyleEncoder(config["unet"], widths)
        self.style_encoder.start_from(unet)
        self.modulation = Styles(unet, widths)

    def forward(self, given, keep):
        times = len(keep) // len(given.tokens)
        rows = self.style_encoder(given.reference_latents, given.tokens, given.reference_size)
        context = repeated(given.tokens, times) * keep.view(-1, 1, 1)
        return ActiveModes(context, style=Style(self.modulation, repeated(rows, times)))

    def without(self, given, keep):
        times = len(keep) // len(given.tokens)
        return ActiveModes(repeated(given.tokens, times) * keep.view(-1, 1, 1))
