"""The reference encoder: OpenCLIP's image tower. Names below `cond_stage_model.visual.model.`."""

import torch
import torch.nn.functional as F
from torch import nn

from networks.layers import LayerNorm, attention

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


class PackedAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.randn(3 * width, width) * width**-0.5)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x):
        query, key, value = F.linear(x, self.in_proj_weight, self.in_proj_bias).chunk(3, -1)
        return self.out_proj(attention(query, key, value, self.heads))


class Perceptron(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.c_fc = nn.Linear(width, hidden)
        self.c_proj = nn.Linear(hidden, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x)))


class ResidualBlock(nn.Module):
    def __init__(self, width, heads, ratio):
        super().__init__()
        self.ln_1 = LayerNorm(width)
        self.attn = PackedAttention(width, heads)
        self.ln_2 = LayerNorm(width)
        self.mlp = Perceptron(width, int(width * ratio))

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width, layers, heads, ratio):
        super().__init__()
        self.resblocks = nn.ModuleList([ResidualBlock(width, heads, ratio) for _ in range(layers)])

    def forward(self, x):
        for block in self.resblocks:
            x = block(x)
        return x


class ReferenceEncoder(nn.Module):
    """Reference [batch, 3, image, image] in [-1, 1] -> all tokens [batch, 1 + n, embed]; token 0 is the class token."""

    def __init__(self, config):
        super().__init__()
        width, patch = config["width"], config["patch"]
        tokens = (config["image"] // patch) ** 2 + 1
        self.class_embedding = nn.Parameter(torch.randn(width) * 0.02)
        self.positional_embedding = nn.Parameter(torch.randn(tokens, width) * 0.02)
        self.proj = nn.Parameter(torch.randn(width, config["embed"]) * width**-0.5)
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.ln_pre = LayerNorm(width)
        self.transformer = Transformer(width, config["layers"], config["heads"], config["mlpRatio"])
        self.ln_post = LayerNorm(width)
        self.register_buffer("mean", torch.tensor(CLIP_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(CLIP_STD).view(1, 3, 1, 1), persistent=False)

    def forward(self, reference):
        x = self.conv1(((reference + 1) / 2 - self.mean) / self.std)
        x = x.flatten(2).transpose(1, 2)
        class_token = self.class_embedding.to(x.dtype).expand(len(x), 1, -1)
        x = torch.cat([class_token, x], 1) + self.positional_embedding.to(x.dtype)
        return self.ln_post(self.transformer(self.ln_pre(x))) @ self.proj.to(x.dtype)
