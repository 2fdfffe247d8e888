"""Data size of one picture: the bytes on the wire, and the benchmark's figure, which counts Python's pickling too."""
import pickle
import sys
from collections import namedtuple

import torch

QuantizedTensor = namedtuple("QuantizedTensor", ["tensor", "scale", "zero_point"])


def pickled_bytes(value):
    """sc2bench's figure: the size of the bytes object that holds the pickled value."""
    return sys.getsizeof(pickle.dumps(value))


def strings_entry(strings, shape):
    """What sc2bench pickles for entropy-coded latents: one byte string of each kind and the latent's size."""
    return {"strings": [[string] for string in strings], "shape": torch.Size(shape)}


def quantised_entry(symbols, scale, zero_point):
    """What sc2bench pickles for a quantised bottleneck: uint8 symbols (1,C,H,W), a scale tensor, a number."""
    return {"z": QuantizedTensor(symbols, scale, zero_point)}
