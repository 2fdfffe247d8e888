#!/usr/bin/env python3
"""Passes IP packets between two tun devices, later and fewer: delay, jitter and loss where the kernel has no netem.

packet_relay.py DEVICE DEVICE DELAY_MS JITTER_MS LOSS_PERCENT

Makes both devices, prints a line when they are there (they may then be moved into namespaces), and relays until it is killed. Order is kept
in each direction, as on a radio link; loss is seeded, so that the same packets get lost.
"""
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
MAX_WAITING = 10_000  # packets in each direction


def open_tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def relay(devices: list[int], delay: float, jitter: float, loss: float) -> None:
    chance = random.Random(1)
    waiting: list[tuple[float, int, int, bytes]] = []
    last = {devices[0]: 0.0, devices[1]: 0.0}
    count = 0
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select(devices, [], [], timeout)
        for source in readable:
            target = devices[1] if source == devices[0] else devices[0]
            packet = os.read(source, 65536)
            if chance.random() < loss or len(waiting) > 2 * MAX_WAITING:
                continue
            due = time.monotonic() + delay + chance.uniform(-jitter, jitter)
            last[target] = due = max(due, last[target])
            count += 1
            heapq.heappush(waiting, (due, count, target, packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, target, packet = heapq.heappop(waiting)
            try:
                os.write(target, packet)
            except OSError:  # a device that is down takes nothing
                pass


def main() -> None:
    first, second, delay, jitter, loss = sys.argv[1:]
    devices = [open_tun(first), open_tun(second)]
    print("ready", flush=True)
    relay(devices, float(delay) / 1e3, float(jitter) / 1e3, float(loss) / 100)


if __name__ == "__main__":
    main()
