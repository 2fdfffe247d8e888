"""A client of the Open Inference Protocol's HTTP form in plain Python, written from the protocol's text.

Usage: oip_client.py BASE_URL MODEL FRAME_FILE
Asks for health, metadata and one inference in three ways (base64 JSON, UINT8 JSON, binary tensor data),
checks that they agree, and prints the labels and scores as one JSON line.
"""

import base64
import json
import struct
import sys
import urllib.error
import urllib.request


def call(url, body=None, headers=None):
    request = urllib.request.Request(url, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read(), response.headers


def get_json(url):
    return json.loads(call(url)[0])


def tensor_of(answer, name):
    for output in answer["outputs"]:
        if output["name"] == name:
            return output
    raise SystemExit(f"no output {name} in {answer}")


def infer_json(url, tensor):
    body = json.dumps({"id": "python", "inputs": [tensor]}).encode()
    answer = json.loads(call(url, body, {"Content-Type": "application/json"})[0])
    if answer["id"] != "python":
        raise SystemExit(f"asked as python, answered as {answer['id']}")
    return tensor_of(answer, "labels")["data"], tensor_of(answer, "scores")["data"]


def read_bytes_tensor(raw):
    elements = []
    while raw:
        (size,) = struct.unpack_from("<I", raw)
        elements.append(raw[4 : 4 + size].decode())
        raw = raw[4 + size :]
    return elements


def infer_binary(url, frame):
    element = struct.pack("<I", len(frame)) + frame
    tensor = {"name": "frame", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": len(element)}}
    outputs = [{"name": name, "parameters": {"binary_data": True}} for name in ("labels", "scores")]
    head = json.dumps({"inputs": [tensor], "outputs": outputs}).encode()
    body, headers = call(url, head + element, {"Inference-Header-Content-Length": str(len(head))})
    head_size = int(headers["Inference-Header-Content-Length"])
    answer, raw = json.loads(body[:head_size]), body[head_size:]
    values = {}
    for output in answer["outputs"]:
        size = output["parameters"]["binary_data_size"]
        values[output["name"]], raw = raw[:size], raw[size:]
    count = len(values["scores"]) // 4
    return read_bytes_tensor(values["labels"]), list(struct.unpack(f"<{count}f", values["scores"]))


def as_float32(values):
    return list(struct.unpack(f"<{len(values)}f", struct.pack(f"<{len(values)}f", *values)))


def main(base, model, frame_file):
    with open(frame_file, "rb") as file:
        frame = file.read()
    if not get_json(base + "/v2/health/live")["live"] or not get_json(base + "/v2/health/ready")["ready"]:
        raise SystemExit("the server is not ready")
    metadata = get_json(f"{base}/v2/models/{model}")
    if [tensor["name"] for tensor in metadata["inputs"]] != ["frame"]:
        raise SystemExit(f"inputs are {metadata['inputs']}")
    url = f"{base}/v2/models/{model}/versions/{metadata['versions'][-1]}/infer"
    text = {"name": "frame", "datatype": "BYTES", "shape": [1], "data": [base64.b64encode(frame).decode()]}
    numbers = {"name": "frame", "datatype": "UINT8", "shape": [len(frame)], "data": list(frame)}
    labels, scores = infer_json(url, text)
    scores = as_float32(scores)
    for other_labels, other_scores in (infer_json(url, numbers), infer_binary(url, frame)):
        if (labels, scores) != (other_labels, as_float32(other_scores)):
            raise SystemExit(f"{labels} {scores} against {other_labels} {other_scores}")
    try:
        call(url, b"{}")
        raise SystemExit("an empty request was answered")
    except urllib.error.HTTPError as refused:
        if refused.code != 400 or "error" not in json.loads(refused.read()):
            raise SystemExit(f"an empty request gave {refused.code}")
    print(json.dumps({"labels": labels, "scores": scores}))


if __name__ == "__main__":
    main(*sys.argv[1:])
