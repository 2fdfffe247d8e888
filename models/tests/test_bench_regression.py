"""ci/bench_regression.py: a slowdown is found, noise is not."""
import importlib.util
import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "ci/bench_regression.py"
spec = importlib.util.spec_from_file_location("bench_regression", SCRIPT)
bench_regression = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench_regression)


def jmh(path, iterations):
    """What JMH writes of one benchmark whose iterations took these nanoseconds."""
    result = {"benchmark": "io.venturi.bench.FrameBenchmark.write", "params": {"payloadSizeBytes": "2000"}, "jmhVersion": "1.37",
              "vmName": "VM", "vmVersion": "17", "secondaryMetrics": {"·cpu": {"rawData": [iterations]}}}
    path.write_text(json.dumps([result]))
    return path


@pytest.mark.parametrize("now, slower", [
    ([121, 122, 124], True), ([101, 103, 104], False), ([104, 125, 126], False), ([80, 81, 82], False),
])
def test_compare_againstAHundred_findsWhatIsSlowerBeyondTheSpread(tmp_path, capsys, now, slower):
    base = bench_regression.condensed(jmh(tmp_path / "a.json", [98, 100, 105]))
    new = bench_regression.condensed(jmh(tmp_path / "b.json", now))
    assert bench_regression.compare(new, base, 15) == (["FrameBenchmark.write payloadSizeBytes=2000"] if slower else [])
    assert ("SLOWER" in capsys.readouterr().out) == slower


def test_condensed_noProcessorTime_isRefused(tmp_path):
    path = jmh(tmp_path / "a.json", [1, 2, 3])
    path.write_text(path.read_text().replace("\\u00b7cpu", "other"))
    with pytest.raises(SystemExit, match="no cpu"):
        bench_regression.condensed(path)
