"""The sketch encoder: hints for the U-Net. Names below `control_encoder.`."""

from torch import nn

from networks.layers import convolution, preserve_variance

STEM_WIDTHS = (16, 16, 32, 32, 96, 96, 256)
STEM_STRIDES = (1, 1, 2, 1, 2, 1, 2, 1)


class ControlEncoder(nn.Module):
    """Sketch [batch, 3, 8h, 8w] (lines +1 on -1) -> hints of widths C, m0 C, m1 C, ..., at h, h/2, ..., the last two alike."""

    def __init__(self, config):
        super().__init__()
        base = config["baseWidth"]
        stem_widths = (3, *STEM_WIDTHS, base)
        stem = []
        for index, stride in enumerate(STEM_STRIDES):
            stem += [convolution(stem_widths[index], stem_widths[index + 1], stride=stride), nn.SiLU()]
        self.model = nn.Sequential(*stem[:-1])
        self.zero_layer = nn.Sequential(convolution(base, base, 1))
        self.output_blocks, self.zero_blocks = nn.ModuleList(), nn.ModuleList()
        width, last = base, len(config["multipliers"]) - 1
        for level, multiplier in enumerate(config["multipliers"]):
            outputs = base * multiplier
            stride = 1 if level == last else 2
            self.output_blocks.append(nn.Sequential(
                nn.SiLU(), convolution(width, outputs, stride=stride), nn.SiLU(), convolution(outputs, outputs)
            ))
            self.zero_blocks.append(nn.Sequential(convolution(outputs, outputs, 1)))
            width = outputs
        preserve_variance(self, gain=1.5)

    def forward(self, sketch, with_features=False):
        features = x = self.model(sketch)
        hints = [self.zero_layer(x)]
        for block, zero_block in zip(self.output_blocks, self.zero_blocks, strict=True):
            x = block(x)
            hints.append(zero_block(x))
        return (hints, features) if with_features else hints
