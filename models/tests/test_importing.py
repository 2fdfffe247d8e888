"""Checkpoints in the layouts of CompressAI, sc2bench and FrankenSplit, made here key by key, and frames from the vectors."""
import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from venturi_models import importing
from venturi_models.bottleneck_quantised import QuantisedBottleneck
from venturi_models.coded import ChannelTables, GaussianTables, ImageCodec
from venturi_models.entropic_student import EntropicStudent
from venturi_models.frankensplit import Encoder
from venturi_models.input_codecs import CODECS

VECTORS = Path(__file__).parents[3] / "shared/vectors/compressai"


def as_buffers(rows, prefix):
    """Rows as CompressAI stores them: padded on the right, here with junk that a reader must ignore."""
    longest = max(len(cdf) for _, cdf in rows)
    padded = [cdf + [7] * (longest - len(cdf)) for _, cdf in rows]
    return {f"{prefix}_quantized_cdf": torch.tensor(padded, dtype=torch.int32),
            f"{prefix}_offset": torch.tensor([offset for offset, _ in rows], dtype=torch.int32),
            f"{prefix}_cdf_length": torch.tensor([len(cdf) for _, cdf in rows], dtype=torch.int32)}


def prior_state(prior, prefix, names="new"):
    """All keys of an EntropyBottleneck of CompressAI: new (1.2.7 on), old (to 1.2.6), or oldest."""
    form = {"new": "{}.{}", "old": "_{}{}", "oldest": "_{}.{}"}[names]
    state = {}
    for plural, single in (("matrices", "matrix"), ("biases", "bias"), ("factors", "factor")):
        for i, value in enumerate(getattr(prior, plural)):
            state[prefix + form.format(single if names == "old" else plural, i)] = value.detach()
    rows = ChannelTables.of(prior).rows
    return {**state, f"{prefix}quantiles": prior.quantiles.detach(), f"{prefix}target": torch.zeros(3),
            f"{prefix}likelihood_lower_bound.bound": torch.tensor([1e-9]), **as_buffers(rows, prefix)}


def codec_state(codec, names):
    """A picture codec's state_dict in CompressAI's layout."""
    module = codec.module
    state = {k: v for k, v in module.state_dict().items() if not k.startswith("entropy_bottleneck.")}
    state.update(prior_state(module.entropy_bottleneck, "entropy_bottleneck.", names))
    if codec.gaussian:
        state.update(as_buffers(codec.gaussian.rows, "gaussian_conditional."))
        state["gaussian_conditional.scale_table"] = torch.from_numpy(codec.gaussian.scales.scales.copy())
        state["gaussian_conditional.scale_bound"] = torch.tensor([0.11])
    return state


@pytest.mark.parametrize("names", ["new", "old", "oldest"])
@pytest.mark.parametrize("kind", CODECS)
def test_compressai_everyCodecAndNaming_codesTheSameStrings(kind, names, tmp_path):
    torch.manual_seed(4)
    codec = ImageCodec.fresh(CODECS[kind](4, 6))
    torch.save({"state_dict": {f"module.{k}": v for k, v in codec_state(codec, names).items()}}, tmp_path / "c.pth")
    state = importing.read_state(tmp_path / "c.pth")
    layout, found = importing.import_state(state)
    y = torch.randn(1, 6, 4, 4) * 2
    assert layout == "compressai" and type(found.module) is CODECS[kind]
    assert found.compress(y) == codec.compress(y)
    picture = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        assert torch.equal(found.module.g_s(found.module.g_a(picture)), codec.module.g_s(codec.module.g_a(picture)))


def test_import_alteredTable_isTakenAsStored():
    torch.manual_seed(4)
    codec = ImageCodec.fresh(CODECS["factorized_prior"](4, 6))
    state = codec_state(codec, "new")
    row = state["entropy_bottleneck._quantized_cdf"][2]
    middle = int(state["entropy_bottleneck._cdf_length"][2]) // 2
    row[middle] += 1  # no update() would give this
    found = importing.import_codec(importing.renamed(state))
    assert found.channels.rows[2][1][middle] == int(row[middle]) != codec.channels.rows[2][1][middle]


def student_state(module, layout):
    """A student's state_dict in sc2bench's layout, with a backbone's leftovers."""
    state = {f"bottleneck_layer.{k}": v for k, v in module.state_dict().items() if not k.startswith("prior.")}
    if layout == "entropic":
        state.update(prior_state(module.prior, "bottleneck_layer.entropy_bottleneck.", "old"))
    return importing.renamed({**state, "layer2.0.conv1.weight": torch.zeros(1), "fc.bias": torch.zeros(1)})


def test_sc2bench_entropicStudent_givesWeightsAndTables():
    torch.manual_seed(5)
    module = EntropicStudent((12, 8, 4), (16, 8, 8)).eval()
    module.prior.solve_quantiles()
    layout, (found, tables) = importing.import_state(student_state(module, "entropic"))
    x = torch.rand(1, 3, 64, 64)
    assert layout == "sc2bench" and torch.equal(found(x)[0], module(x)[0])
    with torch.no_grad():
        latent = module.encoder(x)
    string = tables.compress(latent[0].numpy())
    assert string == ChannelTables.of(module.prior).compress(latent[0].numpy())
    assert np.array_equal(tables.decompress(string, *latent.shape[2:]), module.prior.quantise(latent)[0].numpy())


def test_sc2bench_quantisedBottleneck_givesWeights():
    module = QuantisedBottleneck(3, (8, 8, 16, 16)).eval()
    layout, (found, tables) = importing.import_state(student_state(module, "quantised"))
    x = torch.rand(1, 3, 64, 64)
    assert layout == "sc2bench" and tables is None and torch.equal(found(x)[0], module(x)[0])


def test_frankensplit_encoder_givesWeightsAndTables():
    torch.manual_seed(6)
    encoder, prior = Encoder((8, 12, 8)).eval(), EntropicStudent((4, 4, 8), (4, 4, 4)).prior
    prior.solve_quantiles()
    state = {f"compression_module.g_a.{k}": v for k, v in encoder.state_dict().items()}
    state.update(prior_state(prior, "compression_module.entropy_bottleneck.", "old"))
    state.update({"compression_module.g_s.layers.0.weight": torch.zeros(1), "backbone.head.weight": torch.zeros(1)})
    layout, (found, tables) = importing.import_state(importing.renamed(state))
    x = torch.rand(1, 3, 32, 32)
    assert layout == "frankensplit" and torch.equal(found(x), encoder(x))
    assert tables.rows == ChannelTables.of(prior).rows


@pytest.mark.parametrize("damage,message", [
    (lambda s: s.update({"entropy_bottleneck._offset": torch.zeros(0, dtype=torch.int32)}), "call update"),
    (lambda s: s.pop("entropy_bottleneck._cdf_length"), "_cdf_length"),
    (lambda s: s["entropy_bottleneck._quantized_cdf"][1].__setitem__(3, 0), "row 1: not strictly rising"),
    (lambda s: s["entropy_bottleneck._cdf_length"].__setitem__(0, 2), "row 0: length 2"),
    (lambda s: s.pop("g_s.0.bias"), "weights missing"),
    (lambda s: s.update({"g_a.9.weight": torch.zeros(1)}), "not understood"),
    (lambda s: s.pop("g_a.0.weight"), "unknown layout")])
def test_import_damagedState_saysWhatIsWrong(damage, message):
    state = codec_state(ImageCodec.fresh(CODECS["factorized_prior"](4, 6)), "new")
    damage(state)
    with pytest.raises(ValueError, match=message):
        importing.import_state(state)


def test_readState_fileWithoutTensors_isRefused(tmp_path):
    torch.save({"epoch": 3}, tmp_path / "c.pth")
    with pytest.raises(ValueError, match="no state_dict"):
        importing.read_state(tmp_path / "c.pth")


class Hostile:
    """Unpickling this would run code."""

    def __reduce__(self):
        return print, ("run",)


@pytest.mark.parametrize("content", [{"model": {"a": torch.zeros(1)}, "args": Hostile()}, b"not a checkpoint"])
def test_readState_hostileFile_isRefusedUnrun(content, tmp_path, capsys):
    path = tmp_path / "c.pth"
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    with pytest.raises(ValueError, match="no checkpoint of tensors"):
        importing.read_state(path)
    assert capsys.readouterr().out == ""


def test_readState_trainingOptionsBeside_areLeftOut(tmp_path):
    torch.save({"model": {"module.a": torch.ones(2)}, "args": argparse.Namespace(lr=1)}, tmp_path / "c.pth")
    assert list(importing.read_state(tmp_path / "c.pth")) == ["a"]


def vector(name):
    """One case of CompressAI's vectors: rows, symbols, stream."""
    case = json.loads((VECTORS / f"{name}.json").read_text())
    rows = [(o, cdf[:n]) for o, cdf, n in zip(case["offsets"], case["cdfs"], case["cdf_sizes"])]
    symbols = np.fromfile(VECTORS / case["symbols_bin"]["file"], case["symbols_bin"]["dtype"])
    stream = bytes.fromhex(case["stream_hex"]) if "stream_hex" in case else (VECTORS / case["stream_bin"]).read_bytes()
    return rows, symbols, stream


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not beside this checkout")
def test_importedPrior_vectorOfCompressAI_codesItsVeryBytes():
    rows, symbols, stream = vector("factorized_48x28x28")
    state = {"quantiles": torch.zeros(48, 1, 3), **as_buffers(rows, "")}
    tables = importing.channel_tables(state, "")
    assert tables.compress(symbols.reshape(48, 28, 28).astype(np.float32)) == stream
    assert np.array_equal(tables.decompress(stream, 28, 28).ravel(), symbols)


def test_importedGaussian_shuffledScales_areRefused():
    tables = GaussianTables.fresh()
    state = {"g.scale_table": torch.from_numpy(tables.scales.scales[::-1].copy()),
             "g.lower_bound_scale.bound": torch.tensor([0.11]), **as_buffers(tables.rows, "g.")}
    with pytest.raises(ValueError, match="rising"):
        importing.gaussian_tables(state, "g.")
