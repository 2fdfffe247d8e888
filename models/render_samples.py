"""Renders the sample pictures of the demo into samples/ with their list samples.json; nothing is random.

The pictures are our own: signed distance fields, traced by the code in rendering/. No model was trained on them.
"""
import argparse
import json
from pathlib import Path

from PIL import Image

from rendering import scenes_devices, scenes_objects, scenes_outdoor, scenes_street
from rendering.tracer import render

SCENES = {
    "golf_ball": scenes_outdoor.golf_ball, "parachute": scenes_outdoor.parachute, "church": scenes_outdoor.church,
    "gas_pump": scenes_street.gas_pump, "garbage_truck": scenes_street.garbage_truck,
    "tench": scenes_objects.tench, "French_horn": scenes_objects.french_horn,
    "cassette_player": scenes_devices.cassette_player, "chain_saw": scenes_devices.chain_saw,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "samples")
    parser.add_argument("--only", nargs="*", choices=list(SCENES), default=list(SCENES))
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument("--height", type=int, default=352)
    parser.add_argument("--samples", type=int, default=2, help="rays per pixel along each side")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        picture = render(SCENES[name](), options.width, options.height, options.samples, seed=list(SCENES).index(name))
        Image.fromarray(picture).save(options.out / f"{name}.jpg", quality=92)
        print(name, flush=True)
    entries = [{"file": f"{name}.jpg", "scene": name} for name in SCENES]
    (options.out / "samples.json").write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
