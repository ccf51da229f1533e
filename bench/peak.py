"""Runs a program, and prints a line of JSON after what it prints: the most memory that it, or one of the programs it
started, has held at once. Ends as the program does.

    python peak.py PROGRAM ARGUMENT...
"""

import json
import resource
import signal
import subprocess
import sys

from common import peak_bytes

child = subprocess.Popen(sys.argv[1:])
signal.signal(signal.SIGINT, lambda number, frame: child.send_signal(number))
code = child.wait()
print(json.dumps({"peakBytes": peak_bytes(resource.RUSAGE_CHILDREN)}), flush=True)
sys.exit(code)
