"""The networks of the starter model, in ColorizeDiffusion v2's layout and with its parameter names."""

from networks.clip import ReferenceEncoder
from networks.control import ControlEncoder
from networks.injection import ActiveModes, Background, Style, Styles, Warps
from networks.isnet import IsNet
from networks.side import BackgroundEncoder, StyleEncoder, size_ratios, size_rows
from networks.split import LevelMasks, LoraPairs, SplitContext
from networks.unet import UNet
from networks.vae import AutoencoderKL

__all__ = [
    "ActiveModes", "AutoencoderKL", "Background", "BackgroundEncoder", "ControlEncoder", "IsNet", "LevelMasks", "LoraPairs",
    "ReferenceEncoder", "SplitContext", "Style", "StyleEncoder", "Styles", "UNet", "Warps", "size_ratios", "size_rows",
]
