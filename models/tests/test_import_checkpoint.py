"""From a checkpoint's file to what Venturi runs, for every layout."""
import json
import zipfile

import numpy as np
import onnx
import pytest
import torch

import import_checkpoint
import independent_decoder
from test_importing import codec_state, prior_state, student_state
from venturi_models import frankensplit_import, student_bundle
from venturi_models.blueprints import SwinDecoder
from venturi_models.bottleneck_quantised import QuantisedBottleneck
from venturi_models.coded import ImageCodec
from venturi_models.entropic_student import EntropicStudent
from venturi_models.frankensplit import Encoder
from venturi_models.hyperprior import ScaleTable
from venturi_models.input_codecs import CODECS
from venturi_models.swin import SwinBlock
from venturi_models.torchvision_tail import TorchvisionTail, tail_network


def norm_state(name, channels):
    """A batch norm with lively statistics."""
    return {f"{name}.weight": torch.rand(channels) + 0.5, f"{name}.bias": torch.randn(channels) * 0.1,
            f"{name}.running_mean": torch.randn(channels) * 0.1, f"{name}.running_var": torch.rand(channels) + 0.5,
            f"{name}.num_batches_tracked": torch.tensor(3)}


def resnet_state(channels, classes, bottleneck=True):
    """layer2..4 of one block each and fc in torchvision's keys, widths doubling."""
    state = {}
    for i in (2, 3, 4):
        out, inner = channels * 2, channels // 2
        sizes = [(inner, channels, 1), (inner, inner, 3), (out, inner, 1)] if bottleneck else [(out, channels, 3), (out, out, 3)]
        for k, (o, c, kernel) in enumerate(sizes, 1):
            state[f"layer{i}.0.conv{k}.weight"] = torch.randn(o, c, kernel, kernel) * (2 / (c * kernel ** 2)) ** 0.5
            state.update(norm_state(f"layer{i}.0.bn{k}", o))
        state[f"layer{i}.0.downsample.0.weight"] = torch.randn(out, channels, 1, 1) * (1 / channels) ** 0.5
        state.update(norm_state(f"layer{i}.0.downsample.1", out))
        channels = out
    return {**state, "fc.weight": torch.randn(classes, channels) * 0.1, "fc.bias": torch.zeros(classes)}


@pytest.mark.parametrize("bottleneck", [True, False])
def test_torchvisionTail_stateDict_equalsTorchvisionsOwnModules(bottleneck):
    torch.manual_seed(12)
    state = resnet_state(8, 5, bottleneck)
    tail = TorchvisionTail(state)
    x = torch.rand(2, 8, 16, 16)
    network = tail_network(tail, (8, 16, 16))
    network.check(x.numpy())
    y = x
    for i in (2, 3, 4):  # the published block, step by step with plain batch norm
        convs = [k for k in (1, 2, 3) if f"layer{i}.0.conv{k}.weight" in state]
        norm = lambda v, name: torch.nn.functional.batch_norm(
            v, state[f"{name}.running_mean"], state[f"{name}.running_var"], state[f"{name}.weight"], state[f"{name}.bias"])
        z = y
        for k in convs:
            kernel = state[f"layer{i}.0.conv{k}.weight"]
            stride = 2 if k == (2 if bottleneck else 1) else 1
            z = norm(torch.nn.functional.conv2d(z, kernel, None, stride, kernel.shape[2] // 2), f"layer{i}.0.bn{k}")
            z = torch.relu(z) if k != convs[-1] else z
        down = torch.nn.functional.conv2d(y, state[f"layer{i}.0.downsample.0.weight"], None, 2)
        y = torch.relu(z + norm(down, f"layer{i}.0.downsample.1"))
    expected = torch.nn.functional.linear(y.mean((2, 3)), state["fc.weight"], state["fc.bias"])
    assert torch.allclose(tail(x), expected, rtol=2e-2, atol=2e-2 * float(expected.abs().max()))


def saved(state, path):
    """The path of a file with the state."""
    torch.save({"model": state}, path)
    return path


def test_import_entropicStudentOnResNet_givesABundle(tmp_path):
    torch.manual_seed(13)
    module = EntropicStudent((6, 4, 3), (8, 4, 8)).eval()
    module.prior.solve_quantiles()
    state = {**student_state(module, "entropic"), **resnet_state(8, 5)}
    state["bottleneck_layer.entropy_bottleneck._quantized_cdf"][1, 200] += 1  # a table of the checkpoint's own
    line = import_checkpoint.run(saved(state, tmp_path / "c.pth"), tmp_path / "b.venturi", 64, list("abcde"))
    assert "3 channels" in line
    with zipfile.ZipFile(tmp_path / "b.venturi") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["labels"] == list("abcde") and manifest["preprocess"]["resizeShorterSide"] == 73
    point = student_bundle.read_points(tmp_path / "b.venturi")["imported"]
    stored = state["bottleneck_layer.entropy_bottleneck._quantized_cdf"][1]
    assert point.tables.compat[1][1] == stored[:len(point.tables.compat[1][1])].tolist()


@pytest.mark.parametrize("kind", CODECS)
def test_import_pictureCodec_givesNetworksAndTables(kind, tmp_path):
    torch.manual_seed(14)
    codec = ImageCodec.fresh(CODECS[kind](4, 6))
    import_checkpoint.run(saved(codec_state(codec, "old"), tmp_path / "c.pth"), tmp_path / "out", 64)
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"g_a.onnx", "g_s.onnx", "tables.bin"} <= names and ("context.onnx" in names) == (kind == "joint_autoregressive")
    own = "tables.bin" if kind == "factorized_prior" else "hyper-tables.bin"
    tables = independent_decoder.read_tables((tmp_path / "out" / own).read_bytes())
    assert [(row.offset, list(row.cdf)) for row in tables.compat] == codec.channels.rows
    if codec.gaussian:
        assert ScaleTable.parse((tmp_path / "out/scales.bin").read_bytes()).rows([0.0, 0.11, 300.0]).tolist() == [0, 0, 63]
        tables = independent_decoder.read_tables((tmp_path / "out/tables.bin").read_bytes())
        assert [(row.offset, list(row.cdf)) for row in tables.compat] == codec.gaussian.rows


@pytest.mark.parametrize("kind", CODECS)
def test_import_pictureCodec_givesABundle(kind, tmp_path):
    torch.manual_seed(14)
    codec = ImageCodec.fresh(CODECS[kind](4, 6))
    import_checkpoint.run(saved(codec_state(codec, "old"), tmp_path / "c.pth"), tmp_path / "b.venturi", 64)
    with zipfile.ZipFile(tmp_path / "b.venturi") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        point = manifest["ratePoints"][0]
        own = point["tables"] if kind == "factorized_prior" else point["hyperprior"]["tables"]
        tables = independent_decoder.read_tables(archive.read(own))
    assert manifest["entropyModel"] == kind and manifest["preprocess"]["resizeShorterSide"] == 64
    assert [(row.offset, list(row.cdf)) for row in tables.compat] == codec.channels.rows


def test_import_quantisedBottleneck_givesBothHalves(tmp_path):
    module = QuantisedBottleneck(2, (4, 4, 6, 6)).eval()
    import_checkpoint.run(saved(student_state(module, "quantised"), tmp_path / "c.pth"), tmp_path / "out", 32)
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"encoder.onnx", "decoder.onnx"}


def test_import_quantisedBottleneckOnResNet_givesABundle(tmp_path):
    module = QuantisedBottleneck(2, (4, 4, 6, 8)).eval()
    state = {**student_state(module, "quantised"), **resnet_state(8, 5)}
    line = import_checkpoint.run(saved(state, tmp_path / "c.pth"), tmp_path / "b.venturi", 64, list("abcde"))
    assert "latents in bytes" in line
    with zipfile.ZipFile(tmp_path / "b.venturi") as archive:
        assert json.loads(archive.read("manifest.json"))["entropyModel"] == "uint8"


def test_import_frankensplit_givesEncoderAndTables(tmp_path):
    encoder, prior = Encoder((6, 8, 6)).eval(), EntropicStudent((4, 4, 6), (4, 4, 4)).prior
    prior.solve_quantiles()
    state = {f"compression_module.g_a.{k}": v for k, v in encoder.state_dict().items()}
    state.update(prior_state(prior, "compression_module.entropy_bottleneck.", "old"))
    import_checkpoint.run(saved(state, tmp_path / "c.pth"), tmp_path / "out", 32)
    tables = independent_decoder.read_tables((tmp_path / "out/tables.bin").read_bytes())
    assert np.array_equal(tables.medians, prior.medians().detach().numpy())


def with_prefix(module, prefix):
    """A module's state with longer keys."""
    return {prefix + key: value for key, value in module.state_dict().items()}


@pytest.fixture(scope="module")
def swin_state():
    """A small FrankenSplit model in its own keys, with the buffers that timm 0.8 stores; and its three parts."""
    torch.manual_seed(16)
    encoder, decoder = Encoder((6, 8, 6)).eval(), SwinDecoder(6, (6, 8), (3, 4)).eval()
    prior = EntropicStudent((4, 4, 6), (4, 4, 4)).prior
    prior.solve_quantiles()
    stages = [[SwinBlock(16, 4, (14, 14), 14), SwinBlock(16, 4, (14, 14), 14)], [SwinBlock(32, 4, (7, 7), 7)]]
    tail = frankensplit_import.SwinTail(stages, 16, 5).eval()
    state = {**with_prefix(encoder, "compression_module.g_a."), **with_prefix(tail, "backbone."),
             **prior_state(prior, "compression_module.entropy_bottleneck.", "old"),
             "backbone.layers.0.blocks.0.attn.relative_position_index": torch.zeros(196, 196, dtype=torch.long),
             "compression_module.g_s.hybrid_stages.0.blocks.1.attn_mask": torch.zeros(16, 49, 49)}
    for old, new in frankensplit_import.DECODER.items():
        state.update({f"compression_module.g_s.{old}{key.removeprefix(new)}": value
                      for key, value in decoder.state_dict().items() if key.startswith(new)})
    return state, decoder, tail


def test_import_frankensplitSwin_givesABundleThatComputesTheSame(swin_state, tmp_path):
    state, decoder, tail = swin_state
    line = import_checkpoint.run(saved(state, tmp_path / "c.pth"), tmp_path / "b.venturi", 224, list("abcde"))
    assert line == "frankensplit, entropy bottleneck of 6 channels: bundle"
    point = student_bundle.read_points(tmp_path / "b.venturi")["imported"]
    latent_hat = np.random.default_rng(4).normal(size=(2, 6, 28, 28)).astype(np.float32)
    with torch.no_grad():
        expected = tail(decoder(torch.from_numpy(latent_hat))).numpy()
    found = point.tail.run(point.decoder.run(latent_hat))
    assert np.abs(found - expected).max() < 0.01 * np.abs(expected).max()
    kinds = {tensor.data_type for tensor in onnx.load_from_string(point.decoder.data).graph.initializer if len(tensor.dims)
             and np.prod(tensor.dims) > 1 and tensor.data_type != onnx.TensorProto.INT64}
    assert kinds == {onnx.TensorProto.FLOAT16}


@pytest.mark.parametrize("key,message", [("compression_module.g_s.final_layer.norm.bias", "g_s: missing"),
                                         ("backbone.head.weight", "no timm 0.8 Swin"),
                                         ("backbone.layers.1.blocks.0.mlp.fc2.bias", "backbone: missing")])
def test_import_frankensplitWithoutAPart_saysWhatIsMissing(swin_state, key, message, tmp_path):
    state = {k: v for k, v in swin_state[0].items() if k != key}
    with pytest.raises(ValueError, match=message):
        import_checkpoint.run(saved(state, tmp_path / "c.pth"), tmp_path / "b.venturi", 224)


def test_import_wrongNumberOfLabels_isRefused(tmp_path):
    module = EntropicStudent((6, 4, 3), (8, 4, 8)).eval()
    module.prior.solve_quantiles()
    state = {**student_state(module, "entropic"), **resnet_state(8, 5)}
    with pytest.raises(SystemExit, match="2 labels for 5 classes"):
        import_checkpoint.run(saved(state, tmp_path / "c.pth"), tmp_path / "b.venturi", 64, ["a", "b"])
