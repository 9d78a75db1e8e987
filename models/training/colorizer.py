"""The jointly trained networks, with the training-only heads that name the drawing's parts."""

import torch
from torch import nn

from hardware import on_device
from networks import AutoencoderKL, ControlEncoder, ReferenceEncoder, UNet
from networks.layers import channels_last
from session import load_state

PART_CLASSES = 25


class Colorizer(nn.Module):
    """U-Net, sketch encoder and reference encoder; plus three linear heads that classify parts (not exported)."""

    def __init__(self, config):
        super().__init__()
        self.unet = UNet(config["unet"])
        self.control = ControlEncoder(config["unet"])
        self.clip = ReferenceEncoder(config["clip"])
        base = config["unet"]["baseWidth"]
        self.part_heads = nn.ModuleDict({
            "unet": nn.Linear(base, PART_CLASSES), "control": nn.Linear(base, PART_CLASSES),
            "clip": nn.Linear(config["clip"]["embed"], PART_CLASSES),
        })

    def context(self, reference):
        """Reference [batch, 3, image, image] -> local tokens [batch, n, embed]."""
        return self.clip(reference)[:, 1:]

    def forward(self, x, timesteps, sketch, reference, keep):
        """Training pass. keep [batch]: 0 drops the reference. Velocity and part logits [.., classes] of the three heads."""
        context = self.context(reference)
        hints, sketch_features = self.control(channels_last(sketch), with_features=True)
        kept = context * keep.to(context.dtype).view(-1, 1, 1)
        velocity, features = self.unet(channels_last(x), timesteps, hints, kept, with_features=True)
        heads = self.part_heads
        logits = (
            heads["unet"](features.permute(0, 2, 3, 1)),
            heads["control"](torch.relu(sketch_features).permute(0, 2, 3, 1)),
            heads["clip"](context),
        )
        return velocity, logits


def network_function(model, sketch, context):
    """The function that `diffusion.sample` calls, for one batch of sketches and reference tokens."""
    hints = model.control(channels_last(sketch))
    blank = torch.zeros_like(context)

    def velocity(x, timesteps, conditional):
        return model.unet(channels_last(x), timesteps, hints, context if conditional else blank).float()

    return velocity


def load_autoencoder(config, path):
    """A frozen autoencoder with the averaged weights of its stage (channels last)."""
    vae = AutoencoderKL(config["vae"])
    vae.load_state_dict(load_state(path)["average"])
    return on_device(vae.eval().requires_grad_(False))
