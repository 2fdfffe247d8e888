"""The server half of a FrankenSplit checkpoint with the Swin blueprint: decoder and the rest of the backbone.

Keys as FrankenSplit writes them: `compression_module.g_s.` for the decoder and, with timm 0.8, `backbone.layers.0` and
`.1` for Swin's third and fourth stage, the third ending with its down-sampling. Sizes are read off the weights.
"""
import math
import re

import torch
from torch import nn

from .blueprints import SwinDecoder
from .swin import PatchMerging, SwinBlock

DECODER = {"deconv_embed.0.": "first.", "hybrid_stages.0.blocks.": "middle.", "hybrid_stages.0.conv.": "second.",
           "final_layer.blocks.": "last.", "final_layer.sample.": "merge.", "final_layer.norm.": "norm."}
DERIVED = (".attn_mask", ".relative_position_index")  # buffers that follow from the sizes


def load_exactly(module, state, what):
    """Loads a state whose keys must be the module's, but for derived buffers."""
    state = {key: value for key, value in state.items() if not key.endswith(DERIVED)}
    missing, strange = sorted(set(module.state_dict()) - set(state)), sorted(set(state) - set(module.state_dict()))
    if missing or strange:
        raise ValueError(f"{what}: missing {missing[:3] or 'nothing'}, not understood {strange[:3] or 'nothing'}")
    module.load_state_dict(state)
    return module.eval()


def heads_of(state, prefix):
    """(heads, window) of a block, by its table of relative positions."""
    rows, heads = state[f"{prefix}attn.relative_position_bias_table"].shape
    return heads, (math.isqrt(rows) + 1) // 2


def import_decoder(state, side=28):
    """SwinDecoder of `compression_module.g_s.` for latents of side x side."""
    inner = {key.removeprefix("compression_module.g_s."): value for key, value in state.items()
             if key.startswith("compression_module.g_s.")}
    known = {new + key.removeprefix(old): value for key, value in inner.items() for old, new in DECODER.items()
             if key.startswith(old)}
    strange = [key for key in inner if not key.startswith(tuple(DECODER))]
    if strange or "first.conv1.weight" not in known:
        raise ValueError(f"g_s is not the published Swin blueprint: {', '.join(strange[:3]) or 'deconv_embed.0.conv1 missing'}")
    dims, latent = known["first.conv1.weight"].shape[:2]
    sizes = dims, known["second.conv1.weight"].shape[0]
    heads = [heads_of(known, f"{part}.0.")[0] for part in ("middle", "last")]
    return load_exactly(SwinDecoder(latent, sizes, heads, side), known, "g_s")


class SwinTail(nn.Module):
    """Swin's last two stages, norm, mean and classifier: (N,14,14,C) -> logits."""

    def __init__(self, stages, dim, classes):
        super().__init__()
        self.layers = nn.ModuleList([nn.ModuleDict({"blocks": nn.Sequential(*blocks)}) for blocks in stages])
        self.layers[0]["downsample"] = PatchMerging(dim)
        self.norm, self.head = nn.LayerNorm(2 * dim), nn.Linear(2 * dim, classes)

    def forward(self, x):
        x = self.layers[0]["downsample"](self.layers[0]["blocks"](x))
        return self.head(self.norm(self.layers[1]["blocks"](x)).mean((1, 2)))


def stage_blocks(state, index, side):
    """The blocks of `layers.index` at side x side pixels; a window as large as the picture is not shifted."""
    numbers = sorted({int(m[1]) for key in state if (m := re.match(rf"layers\.{index}\.blocks\.(\d+)\.", key))})
    blocks = []
    for n in numbers:
        prefix = f"layers.{index}.blocks.{n}."
        heads, window = heads_of(state, prefix)
        shift = window // 2 if n % 2 and window < side else 0
        blocks.append(SwinBlock(state[f"{prefix}norm1.weight"].shape[0], heads, (side, side), window, shift))
    return blocks


def import_tail(state, side=14):
    """SwinTail of `backbone.`."""
    inner = {key.removeprefix("backbone."): value for key, value in state.items() if key.startswith("backbone.")}
    if "layers.0.downsample.norm.weight" not in inner or "head.weight" not in inner:
        raise ValueError("backbone is no timm 0.8 Swin cut behind its second stage: layers.0.downsample or head missing")
    stages = [stage_blocks(inner, 0, side), stage_blocks(inner, 1, side // 2)]
    dim = inner["layers.0.blocks.0.norm1.weight"].shape[0]
    return load_exactly(SwinTail(stages, dim, inner["head.weight"].shape[0]), inner, "backbone")


@torch.no_grad()
def rounded(module):
    """The module with its weights rounded to fp16, as they ship."""
    for parameter in module.requires_grad_(False).parameters():
        parameter.copy_(parameter.half().float())
    return module
