"""What the machine offers: a GPU where there is one; bf16 where it is multiplied in hardware (elsewhere float32 is faster)."""

import platform

import torch


def device():
    """The device that stages train on."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def placed(x):
    """A tensor, or a list or dictionary of tensors, on that device."""
    if isinstance(x, dict):
        return {name: placed(value) for name, value in x.items()}
    return [placed(value) for value in x] if isinstance(x, list) else x.to(device())


def on_device(module):
    """A module on that device, in the memory format that convolutions like (channels last)."""
    return module.to(device(), memory_format=torch.channels_last)


def describe():
    """The hardware, for the log."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads, {'bf16' if has_fast_bfloat16() else 'float32'}"


def has_fast_bfloat16():
    """Whether bf16 products are faster than float32's."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    return torch.cpu._is_avx512_bf16_supported()


def mixed_precision():
    """The context that forward passes run in: bf16 products where they are fast."""
    return torch.autocast(device().type, dtype=torch.bfloat16, enabled=has_fast_bfloat16())
