"""Rate points whose latents are not coded by a factorised prior: bytes, and hyperpriors (docs/bundle.md)."""
import numpy as np
import torch
from torch import nn

from . import bottleneck_quantised, compat_coder, deployed, graph, lanes_coder
from .shipping import GOLDEN_LANES, Network, ShippedRatePoint, int32
from .tables import gaussian_member, make_tables


def colours(images):
    """uint8 (N,H,W,3) -> RGB in 0..1, float32 (N,3,H,W)."""
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2).astype(np.float32) / 255)


class NetworkPoint(ShippedRatePoint):
    """What all have: networks, each compared with PyTorch, and a rate point's way through them."""

    def __init__(self, encoder, decoder, tail):
        self.encoder, self.decoder, self.tail = encoder, decoder, tail
        self.latent_shape = tuple(encoder.session.get_outputs()[0].shape[1:])

    def check(self, images):
        """Runs float32 (N,3,H,W) through all networks, each compared with PyTorch; returns the logits."""
        latents = self.encoder.check(images)
        return self.tail.check(self.decoder.check(np.concatenate([self.coded(one[None])[1] for one in latents])))


class FactorizedPoint(NetworkPoint):
    """A factorised prior with tables at hand (coded.ChannelTables); `pixels` makes the encoder's input."""

    def __init__(self, encoder, decoder, tail, channel_tables, pixels):
        super().__init__(encoder, decoder, tail)
        self.medians, self.pixels = channel_tables.medians, pixels
        self.tables = make_tables(channel_tables.medians, channel_tables.rows)


class BytePoint(NetworkPoint):
    """One byte a value: CR+BQ, and features as they are."""

    kind = "uint8"

    def add_prior(self, writer, folder):
        return {}

    def coded(self, latent):
        parts = bottleneck_quantised.quantise(torch.from_numpy(latent[0]))
        return ({"symbols": int32(parts[0].numpy()), "compat": bottleneck_quantised.to_bytes(*parts)},
                bottleneck_quantised.dequantise(*parts).numpy()[None])


class HyperpriorPoint(NetworkPoint):
    """A picture codec with a scale or mean-scale hyperprior (coded.ImageCodec); `networks` of deployed.py by name."""

    pixels = staticmethod(colours)

    def __init__(self, networks, tail, codec):
        super().__init__(networks["g_a"], networks["g_s"], tail)
        self.hyper_encoder, self.hyper_decoder = networks["h_a"], networks["h_s"]
        self.kind = "scale_hyperprior" if codec.module.takes_magnitude else "mean_scale_hyperprior"
        self.medians = codec.channels.medians
        self.hyper_tables = make_tables(codec.channels.medians, codec.channels.rows)
        self.tables, self.scales = gaussian_member(codec.gaussian.rows), codec.gaussian.scales

    def add_prior(self, writer, folder):
        return {"tables": writer.share(f"{folder}/tables.bin", self.tables.to_bytes()),
                "hyperprior": {"encoder": writer.add(f"{folder}/hyper_encoder.onnx", self.hyper_encoder.data),
                               "decoder": writer.add(f"{folder}/hyper_decoder.onnx", self.hyper_decoder.data),
                               "tables": writer.add(f"{folder}/hyper_tables.bin", self.hyper_tables.to_bytes()),
                               "scales": writer.share(f"{folder}/scales.bin", self.scales.to_bytes())}}

    def hyper_coded(self, latent):
        """(golden members of the hyper-latent of y (1,M,h,w), what the hyper-decoder gives)."""
        z = self.hyper_encoder.check(latent)
        symbols = np.rint(z - self.medians[:, None, None]).astype(np.int32)
        parameters = self.hyper_decoder.check(symbols.astype(np.float32) + self.medians[:, None, None])
        rows = [row for row in self.hyper_tables.compat for _ in range(z[0, 0].size)]
        return {"latent": z.astype("<f4").tobytes(), "symbols": int32(symbols),
                "compat": compat_coder.encode(symbols.ravel().tolist(), rows),
                "parameters": parameters.astype("<f4").tobytes()}, parameters

    def coded(self, latent):
        hyper, parameters = self.hyper_coded(latent)
        count = latent.shape[1]
        scales = parameters[:, :count]
        means = parameters[:, count:] if parameters.shape[1] > count else np.zeros_like(scales)
        symbols = np.rint(latent - means).astype(np.int32)
        rows, values = self.scales.rows(scales.ravel()), symbols.ravel().tolist()
        compat = compat_coder.encode(values, [self.tables.compat[row] for row in rows])
        lanes = {str(n): lanes_coder.encode(values, [self.tables.lanes[row] for row in rows], n) for n in GOLDEN_LANES}
        return {"symbols": int32(symbols), "compat": compat, "lanes": lanes, "hyper": hyper}, symbols.astype(np.float32) + means


class JointPoint(HyperpriorPoint):
    """A picture codec whose positions are predicted from those before them."""

    kind = "joint_autoregressive"

    def __init__(self, networks, tail, codec):
        super().__init__(networks, tail, codec)
        self.context, self.kind = networks["context"], JointPoint.kind
        self.reach = codec.module.context_prediction.kernel_size[0] // 2

    def add_prior(self, writer, folder):
        entries = super().add_prior(writer, folder)
        entries["hyperprior"]["context"] = writer.add(f"{folder}/context.onnx", self.context.data)
        return entries

    def walked(self, latent, hyper):
        """(symbols (M,h,w), scales before means (2M,h,w)) of y (M,h,w), a position at a time, all channels together."""
        count, height, width = latent.shape
        side, reach = 2 * self.reach + 1, self.reach
        y_hat = np.zeros((count, height + 2 * reach, width + 2 * reach), np.float32)
        symbols, found, inputs = np.empty(latent.shape, np.int32), np.empty(hyper.shape, np.float32), []
        for h, w in np.ndindex(height, width):
            inputs.append(np.concatenate([y_hat[:, h:h + side, w:w + side].ravel(), hyper[:, h, w]])[:, None, None])
            found[:, h, w] = self.context.run(inputs[-1][None])[0, :, 0, 0]
            means = found[count:, h, w]
            symbols[:, h, w] = np.rint(latent[:, h, w] - means)
            y_hat[:, h + reach, w + reach] = symbols[:, h, w].astype(np.float32) + means
        self.context.check(np.stack(inputs))
        return symbols, found

    def coded(self, latent):
        hyper, parameters = self.hyper_coded(latent)
        symbols, found = self.walked(latent[0], parameters[0])
        count = len(symbols)
        rows = self.scales.rows(found[:count].transpose(1, 2, 0).ravel())
        values = symbols.transpose(1, 2, 0).ravel().tolist()
        compat = compat_coder.encode(values, [self.tables.compat[row] for row in rows])
        return ({"symbols": int32(symbols), "compat": compat, "hyper": {**hyper, "context": found.astype("<f4").tobytes()}},
                (symbols.astype(np.float32) + found[count:])[None])


def picture_point(codec, backbone, size, tail=None):
    """A picture codec (coded.ImageCodec) in front of a whole classifier, or of another tail, for pictures of a size."""
    networks = deployed.picture_networks(codec.module, size)
    if tail is None:
        twin = graph.fused(backbone)
        tail = Network(graph.unsplit_graph(twin, [3, *deployed.sides(size)]), twin)
    if codec.gaussian is None:
        return FactorizedPoint(networks["g_a"], networks["g_s"], tail, codec.channels, colours)
    return (JointPoint if "context" in networks else HyperpriorPoint)(networks, tail, codec)


def features_point(backbone, size):
    """A classifier cut behind layer2 with nothing trained: the features themselves are the latent, in bytes."""
    twin = graph.fused(backbone)
    with torch.no_grad():
        shape = list(twin.front(torch.rand(1, 3, size, size)).shape[1:])
    encoder = Network(graph.front_graph(twin.front, [3, size, size], shape), twin.front)
    decoder = deployed.sequence_network("decoder", nn.Sequential(nn.Identity()), ("latent_hat", "features"), shape)
    return BytePoint(encoder, decoder, Network(graph.tail_graph(twin.tail, shape), twin.tail))
