"""Encoder size by sc2bench's rule: bits of every entry of a state_dict, buffers and tables included."""
import math

import torch

BITS = {torch.int64: 64, torch.float64: 64, torch.int32: 32, torch.float32: 32, torch.int16: 16, torch.float16: 16,
        torch.bfloat16: 16, torch.int8: 8, torch.uint8: 8, torch.qint8: 8, torch.quint8: 8,
        torch.bool: 2}  # two bits for a truth value is the benchmark's rule


def size_in_bits(state, prefixes):
    """Bits of the tensors whose key starts with one of the prefixes; an unknown type is an error."""
    total = 0
    for key, value in state.items():
        if key.startswith(tuple(prefixes)):
            if value.dtype not in BITS:
                raise ValueError(f"{key} has type {value.dtype}; the rule knows {', '.join(map(str, BITS))}")
            total += BITS[value.dtype] * math.prod(value.shape)
    return total


def encoder_bytes(state, prefixes):
    """The same in bytes; there must be at least one such key."""
    bits = size_in_bits(state, prefixes)
    if not bits:
        raise ValueError(f"no key starts with {' or '.join(prefixes)}")
    return bits / 8
