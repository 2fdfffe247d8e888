#!/usr/bin/env python3
"""Start-up time and resident memory of the command line and the server.

  python3 ci/startup.py [RUNS]      medians of that many runs (5); builds nothing: run ./venturi doctor once before

Wall time says how busy the machine was; processor time is comparable. Resident memory is the process's highest (Linux, ru_maxrss).
"""
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENTURI = os.path.join(TOP, "venturi")
PHOTO = os.path.join(TOP, "models", "samples", "church.jpg")
HTTP_PORT = 18473
GRPC_PORT = 18474


def finish(process, begun):
    """Wall seconds, processor seconds and MiB of a process that ends."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def start(*arguments):
    return subprocess.Popen([VENTURI, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def command(*arguments):
    begun = time.monotonic()
    process = start(*arguments)
    figures = finish(process, begun)
    if process.returncode != 0:
        sys.exit(f"startup: venturi {' '.join(arguments)} ended with {process.returncode}")
    return figures


def is_ready():
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{HTTP_PORT}/v2/health/ready", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def server():
    """Until it is ready; then it is told to end."""
    begun = time.monotonic()
    process = start("serve", "--http-port", str(HTTP_PORT), "--grpc-port", str(GRPC_PORT))
    while not is_ready():
        if process.poll() is not None:
            sys.exit(f"startup: the server ended with {process.returncode}")
        time.sleep(0.02)
    wall = time.monotonic() - begun
    process.send_signal(signal.SIGTERM)
    _, cpu, memory = finish(process, begun)
    return wall, cpu, memory


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{runs} runs, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| what | wall s, median (least) | processor s, median (least) | resident MiB, median |")
    print("|---|---:|---:|---:|")
    for what, measure in (
        ("`venturi --version`", lambda: command("--version")),
        ("`venturi run church.jpg`", lambda: command("run", PHOTO)),
        ("`venturi serve` until ready, and its end", server),
    ):
        wall, cpu, memory = zip(*(measure() for _ in range(runs)))
        print(
            f"| {what} | {statistics.median(wall):.2f} ({min(wall):.2f}) "
            f"| {statistics.median(cpu):.2f} ({min(cpu):.2f}) | {statistics.median(memory):.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
