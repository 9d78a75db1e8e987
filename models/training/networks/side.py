"""Side encoders: the input half of the U-Net with weights of their own, run once per generation at t = 0 on a picture's latent.

Names below `bg_encoder.` and `style_encoder.`. Both give one entry per output block of the U-Net, in that order.
"""

import torch
from torch import nn

from networks.layers import channels_last, convolution, to_tokens
from networks.unet import Layers, run_layers, sinusoid


def size_rows(ratios, width):
    """Ratios [batch, 2] of a picture's height and width to the generation's -> size embeddings [batch, width]."""
    return torch.cat([sinusoid(ratios[:, 0], width // 2), sinusoid(ratios[:, 1], width // 2)], 1)


def size_ratios(picture, generated):
    """[1, 2] for a picture of (height, width) pixels; one smaller than the generation counts as enlarged by its longer side."""
    height, breadth = map(float, picture)
    if height < generated[0] or breadth < generated[1]:
        enlarged = height + max(generated)
        height, breadth = enlarged, breadth / height * enlarged
    return torch.tensor([[height / generated[0], breadth / generated[1]]])


class SideEncoder(nn.Module):
    """Latent [batch, 4, h, w], tokens and size rows [batch, sizeEmbeddingWidth] -> every input block's result, through its zero layer."""

    def __init__(self, config, zero_layers):
        super().__init__()
        layers = Layers(config)
        self.base_width = config["baseWidth"]
        self.time_embed = layers.embedding(self.base_width)
        self.label_emb = nn.Sequential(layers.embedding(config["sizeEmbeddingWidth"]))
        self.input_blocks = layers.input_half().blocks
        self.zero_layers = nn.ModuleList(zero_layers)

    def start_from(self, unet):
        """Begin as the U-Net's own input half, blind to the size."""
        self.time_embed.load_state_dict(unet.time_embed.state_dict())
        self.input_blocks.load_state_dict(unet.input_blocks.state_dict())
        nn.init.zeros_(self.label_emb[0][2].weight)
        nn.init.zeros_(self.label_emb[0][2].bias)

    def results(self, latent, context, size):
        """Every input block's result, in forward order."""
        zero = torch.zeros(len(latent), device=latent.device)
        embedding = self.time_embed(sinusoid(zero, self.base_width)) + self.label_emb(size)
        x, results = channels_last(latent), []
        for layers in self.input_blocks:
            x = run_layers(layers, x, embedding, context)
            results.append(x)
        return results


class BackgroundEncoder(SideEncoder):
    """Features [batch, cells, width of the skip] per output block."""

    def __init__(self, config):
        widths = Layers(config).input_half().widths
        super().__init__(config, [convolution(width, width, 1) for width in widths])
        for layer in self.zero_layers:
            nn.init.dirac_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, latent, context, size):
        results = self.results(latent, context, size)
        return [to_tokens(layer(x)) for layer, x in zip(self.zero_layers, results, strict=True)][::-1]


class StyleEncoder(SideEncoder):
    """Rows [batch, 2 * width of the result] per output block."""

    def __init__(self, config, result_widths):
        widths = Layers(config).input_half().widths
        super().__init__(config, [
            nn.Linear(width, 2 * result) for width, result in zip(widths, reversed(result_widths), strict=True)
        ])

    def forward(self, latent, context, size):
        results = self.results(latent, context, size)
        return [layer(x.mean((2, 3))) for layer, x in zip(self.zero_layers, results, strict=True)][::-1]
