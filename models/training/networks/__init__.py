"""The five networks of the starter model, in ColorizeDiffusion v2's layout and with its parameter names."""

from networks.clip import ReferenceEncoder
from networks.control import ControlEncoder
from networks.isnet import IsNet
from networks.unet import UNet
from networks.vae import AutoencoderKL

__all__ = ["AutoencoderKL", "ControlEncoder", "IsNet", "ReferenceEncoder", "UNet"]
