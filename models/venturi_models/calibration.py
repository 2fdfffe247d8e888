"""Ranges of activations for int8 (docs/bundle.md section 4), from histograms over pictures.

Only tensors that a convolution or a matrix product with constant weights reads get a range; deriving the int8
graph is the reader's work.
"""
import numpy as np
import onnx
import onnxruntime
from onnx import helper

BINS, LEVELS = 2048, 128
QUANTISED = ("Conv", "Gemm", "MatMul")


def activations(model):
    """Names of the tensors that quantised operators read, in the order of the nodes."""
    constants = {tensor.name for tensor in model.graph.initializer}
    constants |= {node.output[0] for node in model.graph.node
                  if node.op_type == "Cast" and node.input[0] in constants}
    return list(dict.fromkeys(node.input[0] for node in model.graph.node if node.op_type in QUANTISED
                              and node.input[1] in constants and node.input[0] not in constants))


class Histograms:
    """Magnitudes of the activations of one graph: largest values first, then counts up to them."""

    def __init__(self, data):
        model = onnx.load_from_string(data)
        self.names = activations(model)
        outputs = {output.name for output in model.graph.output}
        inputs = {value.name for value in model.graph.input}
        seen = [name for name in self.names if name not in inputs]
        model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in seen if name not in outputs)
        self.input = model.graph.input[0].name
        self.seen = seen
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        self.largest = dict.fromkeys(self.names, 0.0)
        self.counts = {name: np.zeros(BINS) for name in self.names}

    def magnitudes(self, batch):
        """name -> |values| of a batch, flat."""
        batch = np.ascontiguousarray(batch, np.float32)
        values = dict(zip(self.seen, self.session.run(self.seen, {self.input: batch}) if self.seen else []))
        values[self.input] = batch
        return {name: np.abs(values[name]).ravel() for name in self.names}

    def observe(self, batch):
        """First pass: the largest magnitudes."""
        for name, values in self.magnitudes(batch).items():
            self.largest[name] = max(self.largest[name], float(values.max()))

    def count(self, batch):
        """Second pass: how often each magnitude occurs."""
        for name, values in self.magnitudes(batch).items():
            self.counts[name] += np.histogram(values, BINS, (0, self.largest[name] or 1))[0]

    def ranges(self, method):
        """name -> range; a tensor that is always zero gets none."""
        return {name: float(f"{METHODS[method](self.counts[name], self.largest[name]):.6g}")
                for name in self.names if self.largest[name] > 0}


def percentile(share):
    """Cuts off all but a share of the magnitudes."""
    def cut(counts, largest):
        total = np.cumsum(counts)
        return (np.searchsorted(total, share * total[-1]) + 1) * largest / BINS
    return cut


def mean_square(counts, largest):
    """The range whose rounding and clipping together cost the least square error."""
    centres = (np.arange(BINS) + 0.5) * largest / BINS
    best, least = largest, np.inf
    for cut in np.linspace(0.1, 1, 181) * largest:
        step = cut / (LEVELS - 1)
        rounded = np.minimum(np.rint(centres / step), LEVELS - 1) * step
        cost = float((counts * (centres - rounded) ** 2).sum())
        best, least = (cut, cost) if cost < least else (best, least)
    return best


def entropy(counts, largest):
    """The range whose clipped histogram loses the least information (Kullback-Leibler) in 128 levels."""
    best, least = BINS, np.inf
    for cut in range(LEVELS, BINS + 1, 16):
        kept = counts[:cut].copy()
        kept[-1] += counts[cut:].sum()
        level = np.arange(cut) * LEVELS // cut
        used = counts[:cut] > 0
        mass = np.bincount(level, counts[:cut], LEVELS)
        width = np.maximum(np.bincount(level, used, LEVELS), 1)
        spread = np.where(used, mass[level] / width[level], 0)
        if spread.sum() == 0:
            continue
        p, q = kept / kept.sum(), spread / spread.sum()
        both = (p > 0) & (q > 0)
        # Mass in bins that the coarse histogram does not reach is counted as if it had one part in a million.
        cost = float((p[both] * np.log(p[both] / q[both])).sum() + (p[(p > 0) & ~both] * np.log(1e6)).sum())
        best, least = (cut, cost) if cost < least else (best, least)
    return best * largest / BINS


METHODS = {"max": lambda counts, largest: largest, "percentile-99.99": percentile(0.9999),
           "percentile-99.999": percentile(0.99999), "mse": mean_square, "entropy": entropy}


class BundleNetworks:
    """The graphs of a bundle and what flows into each of them."""

    def __init__(self, members, manifest):
        self.members, self.manifest, self.sessions = members, manifest, {}

    def run(self, member, values):
        """One network by ONNX Runtime."""
        if member not in self.sessions:
            self.sessions[member] = onnxruntime.InferenceSession(self.members[member],
                                                                 providers=["CPUExecutionProvider"])
        session = self.sessions[member]
        return session.run(None, {session.get_inputs()[0].name: np.ascontiguousarray(values, np.float32)})[0]

    def flows(self, images):
        """(member, its input) for every network, for normalised pictures (N,3,H,W)."""
        channels = self.manifest["latent"]["channels"]
        if self.manifest.get("unsplit"):
            yield self.manifest["unsplit"], images
        for point in self.manifest["ratePoints"]:
            yield point["encoder"], images
            medians = np.frombuffer(self.members[point["tables"]], "<f4", channels, 8)[:, None, None]
            latent_hat = np.rint(self.run(point["encoder"], images) - medians) + medians
            yield point["decoder"], latent_hat
            if point.get("localHead"):
                yield point["localHead"], latent_hat
            yield point["tail"], self.run(point["decoder"], latent_hat)


def calibrate(members, manifest, batches, method, float_nodes=None):
    """The calibration member for a bundle.

    `batches` are lists of normalised pictures (N,3,H,W), gone through twice; `float_nodes` names nodes by member
    that stay floating point.
    """
    networks, histograms = BundleNetworks(members, manifest), {}
    for step in ("observe", "count"):
        for images in batches:
            for member, values in networks.flows(images):
                if member not in histograms:
                    histograms[member] = Histograms(members[member])
                getattr(histograms[member], step)(values)
    graphs = {}
    for member, seen in histograms.items():
        graphs[member] = {"ranges": seen.ranges(method)}
        if (float_nodes or {}).get(member):
            graphs[member]["floatNodes"] = float_nodes[member]
    return {"method": method, "pictures": sum(len(images) for images in batches), "graphs": graphs}
