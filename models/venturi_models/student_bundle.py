"""Students as they ship, and bundles of them (docs/bundle.md); there is no local head."""
import json
import zipfile

import numpy as np

from . import deployed, graph, shipping
from .bottleneck_quantised import QuantisedBottleneck
from .cdf import prior_rows
from .coded import ImageCodec
from .frankensplit import RatePoint
from .picture_student import PictureStudent
from .shipped_kinds import BytePoint, colours, picture_point
from .tables import Tables, make_tables


def tail_network(stages, level, feature_shape):
    """The stages behind the bottleneck with pooling and classifier as a Network: features -> logits."""
    twin = graph.fused(stages)
    form = graph.Graph("tail", "features", list(feature_shape))
    x = "features"
    for block in (block for layer in twin.layers[level:] for block in layer):
        x = graph.basic_block(form, x, block)
    form.linear(form.pooled(x), twin.fc, "logits")
    run = lambda features: twin.logits(twin.outputs(features, level)[-1])
    return shipping.Network(form.finish("logits", [twin.fc.out_features]), run)


class ShippedStudent(shipping.ShippedRatePoint):
    """Networks and tables of one trained student (student.Student) for pictures of a size (deployed.sides)."""

    def __init__(self, student, size=224):
        part = student.bottleneck
        if isinstance(part, RatePoint):
            self.encoder = deployed.frankensplit_encoder(part.encoder, size)
        else:
            self.encoder = deployed.split_networks(part, size)["encoder"]
        self.latent_shape = tuple(self.encoder.session.get_outputs()[0].shape[1:])
        if isinstance(part, RatePoint):
            twin = graph.fused(part.decoder)
            features = (part.decoder.blocks[-1].conv2.out_channels, *self.latent_shape[1:])
            self.decoder = shipping.Network(graph.decoder_graph(twin, list(self.latent_shape), list(features)), twin)
        else:
            self.decoder = deployed.split_networks(part, size)["decoder"]
        self.feature_shape = tuple(self.decoder.session.get_outputs()[0].shape[1:])
        self.tail = self.tail_of(student)
        part.prior.solve_quantiles()
        self.medians = part.prior.medians().detach().cpu().numpy().astype(np.float32)
        self.tables = make_tables(self.medians, prior_rows(part.prior))

    def tail_of(self, student):
        """What runs behind the decoder."""
        return tail_network(student.stages, student.level, self.feature_shape)

    def check(self, images):
        """Runs float32 (N,3,H,W) through all networks, each compared with PyTorch; returns the logits."""
        latent_hat = self.dequantise(self.quantise(self.encoder.check(images)))
        return self.tail.check(self.decoder.check(latent_hat))


def shipped(student, size=224):
    """The rate point of any trained student, by its family, for square pictures of `size` pixels."""
    if isinstance(student, PictureStudent):
        return picture_point(ImageCodec.fresh(student.codec), student.backbone, size)
    if isinstance(student.bottleneck, QuantisedBottleneck):
        networks = deployed.split_networks(student.bottleneck, size)
        features = tuple(networks["decoder"].session.get_outputs()[0].shape[1:])
        return BytePoint(networks["encoder"], networks["decoder"], tail_network(student.stages, student.level, features))
    return ShippedStudent(student, size)


class ImportedStudent(ShippedStudent):
    """Networks of a checkpoint with the tables that it holds (coded.ChannelTables)."""

    def __init__(self, encoder, decoder, tail, channel_tables):
        self.encoder, self.decoder, self.tail = encoder, decoder, tail
        self.latent_shape = tuple(encoder.session.get_outputs()[0].shape[1:])
        self.medians = channel_tables.medians
        self.tables = make_tables(self.medians, channel_tables.rows)


class BundledPoint(shipping.ShippedRatePoint):
    """One rate point read back from a bundle's archive; there is no PyTorch twin to check it with."""

    def __init__(self, archive, manifest, entry):
        self.encoder, self.decoder, self.tail = (shipping.Network(archive.read(entry[part]), None)
                                                 for part in ("encoder", "decoder", "tail"))
        self.tables = Tables.parse(archive.read(entry["tables"]))
        self.medians = self.tables.medians
        self.latent_shape = tuple(manifest["latent"][part] for part in ("channels", "height", "width"))


def read_points(path):
    """{name: BundledPoint} of a bundle."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return {entry["name"]: BundledPoint(archive, manifest, entry) for entry in manifest["ratePoints"]}


def write_bundle(writer, path, name, points, images, labels, provenance, tolerance=0.02, shorter_side=None):
    """Writes a bundle of shipped students, a list of (name, beta, ShippedStudent, scores) by rising rate.

    `images` uint8 (N,H,W,3) become the golden pictures; `scores` are manifest fields such as valTop1; pictures are
    resized to `shorter_side` before the crop, by default to the crop's own.
    """
    members = [writer.add(f"golden/{i}_image.bin", image.tobytes()) for i, image in enumerate(images)]
    first, entries = points[0][2], []
    for i, (point_name, beta, point, scores) in enumerate(points):
        point.check(point.pixels(images))
        folder = f"rate{i}"
        entries.append({
            "name": point_name, "lambda": beta,
            "encoder": writer.add(f"{folder}/encoder.onnx", point.encoder.data),
            "decoder": writer.add(f"{folder}/decoder.onnx", point.decoder.data),
            **point.add_prior(writer, folder),
            "tail": writer.share(f"{folder}/tail.onnx", point.tail.data),
            "golden": shipping.add_golden(writer, folder, point, images, members, labels, tolerance), **scores})
        if point.latent_shape != first.latent_shape:
            entries[-1]["latent"] = shipping.shape_fields(point.latent_shape)
    manifest = shipping.manifest(name, labels, tuple(first.encoder.session.get_inputs()[0].shape[1:]),
                                 first.latent_shape, entries, 0, None, provenance)
    manifest.update(entropyModel=first.kind, tensors=tensors(first))
    if hasattr(first, "hyper_encoder"):
        manifest["hyperLatent"] = shipping.shape_fields(first.hyper_encoder.session.get_outputs()[0].shape[1:])
    del manifest["unsplit"]
    if first.pixels is colours:
        manifest["preprocess"].update(mean=[0, 0, 0], std=[1, 1, 1])
    if shorter_side:
        manifest["preprocess"]["resizeShorterSide"] = shorter_side
    writer.write(path, manifest)


def tensors(point):
    """The manifest's names of inputs and outputs by the role of each network."""
    roles = {"encoder": "encoder", "decoder": "decoder", "tail": "tail", "hyper_encoder": "hyperEncoder",
             "hyper_decoder": "hyperDecoder", "context": "context"}
    sessions = {role: getattr(point, part).session for part, role in roles.items() if hasattr(point, part)}
    return {role: {"input": session.get_inputs()[0].name, "output": session.get_outputs()[0].name}
            for role, session in sessions.items()}
