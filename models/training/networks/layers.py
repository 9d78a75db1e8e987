"""Layers shared by the networks. They keep the activation's dtype, so that bf16 autocast stays in bf16 through the norms."""

import torch
import torch.nn.functional as F
from torch import nn


class GroupNorm(nn.GroupNorm):
    """GroupNorm that runs in the dtype of its input."""

    def forward(self, x):
        return F.group_norm(x, self.num_groups, self.weight.to(x.dtype), self.bias.to(x.dtype), self.eps)


class LayerNorm(nn.LayerNorm):
    """LayerNorm (eps 1e-5) that runs in the dtype of its input."""

    def forward(self, x):
        return F.layer_norm(x, self.normalized_shape, self.weight.to(x.dtype), self.bias.to(x.dtype), self.eps)


def convolution(inputs, outputs, kernel=3, stride=1):
    """A convolution with bias and "same" padding."""
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)


def zeroed(module):
    """Set all parameters of a module to zero and return it."""
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    return module


def preserve_variance(module, gain=1.0):
    """Convolutions that keep the signal's variance (times gain^2), zero biases. PyTorch's own start shrinks colours away."""
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            if layer.weight.any():
                nn.init.normal_(layer.weight, std=gain * layer.weight[0].numel() ** -0.5)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def split_heads(x, heads):
    """[batch, tokens, width] -> [batch, heads, tokens, width / heads]."""
    batch, tokens, width = x.shape
    return x.view(batch, tokens, heads, width // heads).transpose(1, 2)


def attention(query, key, value, heads):
    """Multi-head attention on [batch, tokens, width] projections, scale headSize^-0.5."""
    batch, tokens, width = query.shape
    result = F.scaled_dot_product_attention(*(split_heads(x, heads) for x in (query, key, value)))
    return result.transpose(1, 2).reshape(batch, tokens, width)


def to_tokens(x):
    """[batch, width, height, width] map -> [batch, height * width, width] tokens."""
    return x.flatten(2).transpose(1, 2)


def to_map(tokens, like):
    """[batch, height * width, width] tokens -> map of the size of `like`."""
    batch, _, height, width = like.shape
    return tokens.transpose(1, 2).reshape(batch, tokens.shape[-1], height, width)


def upsample_nearest(x):
    """Nearest-neighbour x2."""
    return F.interpolate(x, scale_factor=2, mode="nearest")


def channels_last(x):
    """The same tensor in the memory format that CPU convolutions like."""
    return x.contiguous(memory_format=torch.channels_last)
