"""The networks of a method as they deploy: ONNX with fp16 weights beside their PyTorch twins (shipping.Network)."""
import torch
from torch import nn

from .dataset import MEAN, STD
from .graph import encoder_graph, fused
from .layer_graph import Crop, LayerGraph, frozen, sequence_graph
from .shipping import Network


def sequence_network(name, sequence, ends, input_shape, magnitude=False):
    """A Network of a plain sequence; the output's shape is found by running it."""
    twin = frozen(sequence)
    run = (lambda x: twin(x.abs())) if magnitude else twin
    with torch.no_grad():
        output_shape = list(run(torch.rand(1, *input_shape)).shape[1:])
    return Network(sequence_graph(name, twin, ends, (list(input_shape), output_shape), magnitude), run)


def sides(size):
    """(height, width) of a size, which is that or the side of a square."""
    return (size, size) if isinstance(size, int) else tuple(size)


def split_networks(bottleneck, size):
    """{"encoder", "decoder"} of an EntropicStudent or QuantisedBottleneck for pictures of a size."""
    encoder = sequence_network("encoder", bottleneck.encoder, ("image", "latent"), (3, *sides(size)))
    latent = tuple(encoder.session.get_outputs()[0].shape[1:])
    return {"encoder": encoder,
            "decoder": sequence_network("decoder", bottleneck.decoder, ("latent_hat", "features"), latent)}


def codec_networks(module, height, width, before=(), after=()):
    """{"g_a", "g_s"}, for hyperpriors "h_a", "h_s", for the joint model "context" of a picture codec.

    The size is a multiple of the codec's own once the layers `before` g_a have seen it; `after` follow g_s.
    """
    if not before and (height % module.multiple or width % module.multiple):
        raise ValueError(f"{height}x{width} pixels; multiples of {module.multiple} wanted")
    networks = {"g_a": sequence_network("g_a", nn.Sequential(*before, *module.g_a), ("image", "y"), (3, height, width))}
    y = tuple(networks["g_a"].session.get_outputs()[0].shape[1:])
    networks["g_s"] = sequence_network("g_s", nn.Sequential(*module.g_s, *after), ("y_hat", "picture"), y)
    if hasattr(module, "h_a"):
        networks["h_a"] = sequence_network("h_a", module.h_a, ("y", "z"), y, module.takes_magnitude)
        z = tuple(networks["h_a"].session.get_outputs()[0].shape[1:])
        networks["h_s"] = sequence_network("h_s", module.h_s, ("z_hat", "parameters"), z)
    if hasattr(module, "context_prediction"):
        networks["context"] = context_network(module)
    return networks


def picture_networks(module, size):
    """The networks of a picture codec for RGB pictures in 0..1 of a size, as a split's two halves.

    Zeros at the right and at the bottom fill the size up to the codec's multiple; what is decoded is cropped, clamped
    and normalised as classifiers want it.
    """
    height, width = sides(size)
    fill = [-side % module.multiple for side in (height, width)]
    colours = nn.BatchNorm2d(3, eps=0)
    colours.running_mean.copy_(torch.from_numpy(MEAN))
    colours.running_var.copy_(torch.from_numpy(STD).square())
    return codec_networks(module, height, width, [nn.ZeroPad2d((0, fill[1], 0, fill[0]))],
                          [Crop(height, width), nn.Hardtanh(0.0, 1.0), colours])


def context_network(module):
    """The joint model's step at one position: `position` (27M,1,1) -> `parameters` (2M,1,1), scales before means.

    The input is the 5x5 window of y_hat about the position in the order channel, row, column, with zeros outside the
    picture, then the 2M numbers of h_s there. What stands at the position and behind it has no influence.
    """
    masked = module.context_prediction
    window = masked.weight[0].numel()
    flat = nn.Conv2d(window, masked.out_channels, 1)
    flat.load_state_dict({"weight": (masked.weight * masked.mask).detach().reshape(-1, window, 1, 1), "bias": masked.bias.detach()})
    context, mixer = frozen(nn.Sequential(flat)), frozen(module.entropy_parameters)
    shape = [window + masked.out_channels, 1, 1]
    graph = LayerGraph("context", "position", shape)
    seen = graph.layer(graph.channels("position", 0, window), context[0])
    x = graph.node("Concat", [graph.channels("position", window, shape[0]), seen], axis=1)
    for i, layer in enumerate(mixer):
        x = graph.layer(x, layer, "parameters" if i + 1 == len(mixer) else None)
    run = lambda x: mixer(torch.cat([x[:, window:], context(x[:, :window])], 1))
    return Network(graph.finish("parameters", [masked.out_channels, 1, 1]), run)


def frankensplit_encoder(encoder, size):
    """The Network of a FrankenSplit encoder for pictures of a size."""
    twin = fused(encoder)
    with torch.no_grad():
        latent = list(twin(torch.rand(1, 3, *sides(size))).shape[1:])
    return Network(encoder_graph(twin, [3, *sides(size)], latent), twin)
