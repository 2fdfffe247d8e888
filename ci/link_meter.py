#!/usr/bin/env python3
"""Measures a link with plain sockets: link_meter.py serve | measure (to LINK_SERVER, see shaped-link.sh)."""
import os
import socket
import statistics
import sys
import time

PORT = 7077
SMALL = 64
SECONDS = 4


def serve() -> None:
    listener = socket.create_server(("0.0.0.0", PORT))
    while True:
        peer, _ = listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with peer:
            size = int.from_bytes(receive(peer, 4), "big")
            while size:
                receive(peer, size)
                peer.sendall(b"\1")
                size = int.from_bytes(receive(peer, 4), "big")


def receive(peer: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = peer.recv(min(65536, size - len(data)))
        if not part:
            return b"\0" * size
        data += part
    return data


def exchange(peer: socket.socket, size: int) -> float:
    start = time.monotonic()
    peer.sendall(size.to_bytes(4, "big") + b"x" * size)
    receive(peer, 1)
    return time.monotonic() - start


def connect() -> socket.socket:
    for _ in range(100):
        try:
            peer = socket.create_connection((os.environ["LINK_SERVER"], PORT))
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return peer
        except OSError:
            time.sleep(0.1)
    sys.exit("link_meter: no server")


def measure() -> None:
    with connect() as peer:
        trips = [exchange(peer, SMALL) * 1e3 for _ in range(30)]
        start = time.monotonic()
        rates = []
        while time.monotonic() - start < SECONDS:
            size = 8_000 if not rates or rates[-1] < 3 else 200_000
            on_the_line = max(exchange(peer, size) - statistics.median(trips) / 1e3, 1e-6)
            rates.append(size * 8 / 1e6 / on_the_line)
        peer.sendall(b"\0\0\0\0")
    shown = " ".join(f"{rate:.2f}" for rate in rates[:: max(1, len(rates) // 8)])
    print(
        f"  round trip {statistics.median(trips):.1f} ms (p90 {sorted(trips)[27]:.1f}); "
        f"{statistics.median(rates):.2f} Mbit/s in messages behind it, over time: {shown}"
    )


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else measure()
