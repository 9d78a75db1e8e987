"""ISNet with scaled widths: character masks. Names below `isnet.` and `sketch_isnet.`."""

import torch
import torch.nn.functional as F
from torch import nn


class Unit(nn.Module):
    """Dilated 3x3, BatchNorm, ReLU."""

    def __init__(self, inputs, outputs, dilation=1):
        super().__init__()
        self.conv_s1 = nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation)
        self.bn_s1 = nn.BatchNorm2d(outputs, eps=1e-5)

    def forward(self, x):
        return F.relu(self.bn_s1(self.conv_s1(x)))


def pool(x):
    return F.max_pool2d(x, 2, 2, ceil_mode=True)


def enlarge(x, like):
    """Bilinear, half-pixel, to the size of `like`."""
    return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


class ResidualU(nn.Module):
    """RSU-`depth`: a small U-Net with a residual."""

    def __init__(self, depth, inputs, middle, outputs):
        super().__init__()
        self.depth = depth
        self.rebnconvin = Unit(inputs, outputs)
        self.rebnconv1 = Unit(outputs, middle)
        for index in range(2, depth):
            setattr(self, f"rebnconv{index}", Unit(middle, middle))
        setattr(self, f"rebnconv{depth}", Unit(middle, middle, 2))
        for index in range(depth - 1, 0, -1):
            setattr(self, f"rebnconv{index}d", Unit(2 * middle, middle if index > 1 else outputs))

    def forward(self, x):
        start = self.rebnconvin(x)
        hidden = [self.rebnconv1(start)]
        for index in range(2, self.depth):
            hidden.append(getattr(self, f"rebnconv{index}")(pool(hidden[-1])))
        x = getattr(self, f"rebnconv{self.depth}")(hidden[-1])
        for index in range(self.depth - 1, 0, -1):
            partner = hidden[index - 1]
            if index < self.depth - 1:
                x = enlarge(x, partner)
            x = getattr(self, f"rebnconv{index}d")(torch.cat([x, partner], 1))
        return x + start


class DilatedResidualU(nn.Module):
    """RSU-4F: dilations 1, 2, 4, 8 in place of pooling."""

    def __init__(self, inputs, middle, outputs):
        super().__init__()
        self.rebnconvin = Unit(inputs, outputs)
        self.rebnconv1 = Unit(outputs, middle, 1)
        self.rebnconv2 = Unit(middle, middle, 2)
        self.rebnconv3 = Unit(middle, middle, 4)
        self.rebnconv4 = Unit(middle, middle, 8)
        self.rebnconv3d = Unit(2 * middle, middle, 4)
        self.rebnconv2d = Unit(2 * middle, middle, 2)
        self.rebnconv1d = Unit(2 * middle, outputs, 1)

    def forward(self, x):
        start = self.rebnconvin(x)
        first = self.rebnconv1(start)
        second = self.rebnconv2(first)
        third = self.rebnconv3(second)
        x = self.rebnconv3d(torch.cat([self.rebnconv4(third), third], 1))
        x = self.rebnconv2d(torch.cat([x, second], 1))
        return self.rebnconv1d(torch.cat([x, first], 1)) + start


class IsNet(nn.Module):
    """Pictures [batch, 3, s, s] -> logits of the mask [batch, 1, s, s] (the mask is their sigmoid)."""

    def __init__(self, config):
        super().__init__()
        factor = config["widthFactor"]

        def w(full):
            return max(1, round(full * factor))

        self.conv_in = nn.Conv2d(3, w(64), 3, 2, 1)
        self.stage1 = ResidualU(7, w(64), w(32), w(64))
        self.stage2 = ResidualU(6, w(64), w(32), w(128))
        self.stage3 = ResidualU(5, w(128), w(64), w(256))
        self.stage4 = ResidualU(4, w(256), w(128), w(512))
        self.stage5 = DilatedResidualU(w(512), w(256), w(512))
        self.stage6 = DilatedResidualU(w(512), w(256), w(512))
        self.stage5d = DilatedResidualU(2 * w(512), w(256), w(512))
        self.stage4d = ResidualU(4, 2 * w(512), w(128), w(256))
        self.stage3d = ResidualU(5, 2 * w(256), w(64), w(128))
        self.stage2d = ResidualU(6, 2 * w(128), w(32), w(64))
        self.stage1d = ResidualU(7, 2 * w(64), w(16), w(64))
        self.side1 = nn.Conv2d(w(64), 1, 3, padding=1)

    def forward(self, pictures):
        x = self.conv_in(pictures)
        skips = []
        for index in range(1, 6):
            x = getattr(self, f"stage{index}")(x)
            skips.append(x)
            x = pool(x)
        x = self.stage6(x)
        for index in range(5, 0, -1):
            partner = skips[index - 1]
            x = getattr(self, f"stage{index}d")(torch.cat([enlarge(x, partner), partner], 1))
        return enlarge(self.side1(x), pictures)
