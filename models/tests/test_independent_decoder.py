"""Every golden file through a decoder that knows only docs/bitstream.md."""
import ast
import hashlib
import json
import zipfile
from pathlib import Path
from struct import unpack

import pytest

import independent_decoder as reader

TOP = Path(__file__).parents[2]
TESTDATA = TOP / "testdata"
FINGERPRINT = bytes.fromhex("0123456789abcdef")
SHAPE = (4, 9, 7)
BUNDLES = [TESTDATA / "bundles/tiny.venturi", TOP / "models/bundles/default.venturi"]


def files(folder, pattern="*.bin"):
    """The files of a folder of testdata, as test parameters."""
    found = sorted((TESTDATA / folder).glob(pattern))
    assert found, folder
    return [pytest.param(path, id=path.name) for path in found]


def int32(data):
    """Little-endian int32."""
    return list(unpack(f"<{len(data) // 4}i", data))


@pytest.fixture(scope="module")
def tables():
    """The table set of the frames in testdata."""
    return reader.read_tables((TESTDATA / "frames-valid/latent/tables.bin").read_bytes())


def test_decoder_imports_pythonAlone():
    tree = ast.parse(Path(reader.__file__).read_text("utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"bisect", "dataclasses", "math", "struct"}


def test_crc32c_checkString_hasThePublishedValue():
    assert reader.crc32c(b"123456789") == 0xE3069283


@pytest.mark.parametrize("path", files("frames-valid"))
def test_validFrame_decoded_givesTheSymbols(path, tables):
    wanted = int32((TESTDATA / "frames-valid/latent/symbols.bin").read_bytes())
    assert reader.decode_frame(path.read_bytes(), FINGERPRINT, SHAPE, tables) == wanted


@pytest.mark.parametrize("path", files("frames-corrupt"))
def test_corruptFrame_decoded_isRefused(path, tables):
    with pytest.raises(reader.Refused):
        reader.decode_frame(path.read_bytes(), FINGERPRINT, SHAPE, tables)


@pytest.mark.parametrize("path", files("tables-valid"))
def test_validTables_read_haveAllRows(path):
    read = reader.read_tables(path.read_bytes())
    assert len(read.compat) == len(read.lanes) == len(read.medians) == int("".join(filter(str.isdigit, path.stem)))
    assert all(len(row.slots) == 4096 for row in read.lanes)


@pytest.mark.parametrize("path", files("tables-corrupt"))
def test_corruptTables_read_areRefused(path):
    with pytest.raises(reader.Refused):
        reader.read_tables(path.read_bytes())


def test_gaussianTables_aMedianNotZero_isRefused():
    tables = bytearray((TESTDATA / "tables-valid/gaussian64.bin").read_bytes())
    tables[8:12] = b"\0\0\x80\x3f"
    tables[-4:] = reader.crc32c(tables[:-4]).to_bytes(4, "little")
    with pytest.raises(reader.Refused, match="median"):
        reader.read_tables(tables)


@pytest.mark.parametrize("case", files("rans-golden/lanes", "*/case.txt"))
def test_lanesGolden_decoded_givesTheSymbols(case):
    folder = case.parent
    tables = reader.read_tables((folder / "tables.bin").read_bytes())
    symbols = int32((folder / "symbols.bin").read_bytes())
    kind, value = case.read_text("utf-8").splitlines()[0].split()
    rows = [i // int(value) for i in range(len(symbols))] if kind == "plane" else list((folder / value).read_bytes())
    payloads = [line.split()[1:] for line in case.read_text("utf-8").splitlines()[1:]]
    assert payloads
    for lanes, segments, name in payloads:
        decoded = reader.decode_lanes(tables, rows, int(lanes), int(segments) > 1, (folder / name).read_bytes())
        assert decoded == symbols, name


def listed(folder, entry, name):
    """A list of a CompressAI vector: plain, run lengths or a file."""
    if name in entry:
        return entry[name]
    if f"{name}_rle" in entry:
        return [value for value, run in entry[f"{name}_rle"] for _ in range(run)]
    data = (folder / entry[f"{name}_bin"]["file"]).read_bytes()
    return int32(data) if entry[f"{name}_bin"]["dtype"] == "<i4" else list(data)


@pytest.mark.parametrize("path", files("rans-golden/compressai", "*.json"))
def test_compressAiVector_decoded_givesTheSymbols(path):
    vector = json.loads(path.read_text("utf-8"))
    compat, rows, symbols = [], [], []
    for push in vector.get("pushes", [vector]):
        rows += [len(compat) + index for index in listed(path.parent, push, "indexes")]
        compat += [reader.CompatRow(offset, cdf[:size])
                   for cdf, size, offset in zip(push["cdfs"], push["cdf_sizes"], push["offsets"])]
        symbols += listed(path.parent, push, "symbols")
    assert len(symbols) == vector["num_symbols"]
    assert reader.decode_compat(reader.Tables(1, [], compat, []), rows, bytes.fromhex(vector["stream_hex"])) == symbols


def golden_cases():
    """Every golden case of every bundle, as test parameters."""
    for path in BUNDLES:
        with zipfile.ZipFile(path) as archive:
            for point in json.loads(archive.read("manifest.json"))["ratePoints"]:
                for i, case in enumerate(json.loads(archive.read(point["golden"]))["cases"]):
                    yield pytest.param(path, point, case, id=f"{path.stem}-{point['name']}-{i}")


@pytest.mark.parametrize("path, point, case", golden_cases())
def test_goldenPayloads_decoded_giveTheStoredSymbols(path, point, case):
    with zipfile.ZipFile(path) as archive:
        tables = reader.read_tables(archive.read(point["tables"]))
        shape = tuple(json.loads(archive.read("manifest.json"))["latent"][side] for side in ("channels", "height", "width"))
        symbols = int32(archive.read(case["symbols"]))
        payloads = {int(lanes): archive.read(name) for lanes, name in case["lanes"].items()}
        payloads[0] = archive.read(case["compat"])
    assert len(tables.medians) == shape[0] and len(symbols) == shape[0] * shape[1] * shape[2]
    rows = [i // (shape[1] * shape[2]) for i in range(len(symbols))]
    assert reader.decode_compat(tables, rows, payloads.pop(0)) == symbols
    for lanes, payload in payloads.items():
        assert reader.decode_lanes(tables, rows, lanes, False, payload) == symbols, lanes


def test_fingerprint_ofTheTinyBundle_decodesAFrameMadeOfItsGoldenPayload():
    with zipfile.ZipFile(BUNDLES[0]) as archive:
        point = json.loads(archive.read("manifest.json"))["ratePoints"][0]
        case = json.loads(archive.read(point["golden"]))["cases"][0]
        members = [hashlib.sha256(archive.read(point[name])).digest() for name in ("encoder", "tables")]
        tables, symbols = reader.read_tables(archive.read(point["tables"])), int32(archive.read(case["symbols"]))
        payload = archive.read(case["compat"])
    fingerprint = hashlib.sha256(b"".join(members)).digest()[:8]
    frame = b"VF\x01\x00" + fingerprint + bytes([4, 4, 4, len(payload)]) + payload
    frame += reader.crc32c(frame).to_bytes(4, "little")
    assert reader.decode_frame(frame, fingerprint, (4, 4, 4), tables) == symbols
