"""What all Python programs of the benchmark need, and that imports nothing large."""

import resource
import sys
import time
from contextlib import contextmanager

TARGETS = {"label", "binary_label", "attack_label"}
IDENTIFIERS = ("id", "ip", "addr", "port", "time", "src", "dst", "source", "dest", "destination")


def is_feature(name):
    return name not in TARGETS and not any(word in name.lower() for word in IDENTIFIERS)


@contextmanager
def timed(seconds, step):
    started = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - started


def peak_bytes(of=resource.RUSAGE_SELF):
    """The most memory that a process has held; macOS counts it in bytes, Linux in KiB."""
    peak = resource.getrusage(of).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
