"""Runs cells in a fresh Deno kernel, as JupyterLab's Run All does: all at once.

    python _run_cells.py FOLDER < CELLS.json

CELLS is a list of lists: the cells of a list are sent together, the next list
once they are done. A cell that is `["interrupt", CODE]` is interrupted when its
first output is there. Prints, for each cell in its order, the outputs that the
kernel counts to it, as JSON.
"""

import json
import subprocess
import sys
from queue import Empty

from jupyter_client.manager import KernelManager

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
GRACE = 0.3  # seconds in which an output may come after `idle`


def run_together(manager, client, cells):
    ids = [client.execute(cell if isinstance(cell, str) else cell[1]) for cell in cells]
    outputs = [[] for _ in cells]
    to_interrupt = {id for id, cell in zip(ids, cells) if not isinstance(cell, str)}
    is_over = False
    while True:
        try:
            message = client.get_iopub_msg(timeout=GRACE if is_over else 120)
        except Empty:
            return outputs
        parent, kind = message["parent_header"].get("msg_id"), message["msg_type"]
        if kind == "status":
            is_over |= (
                parent == ids[-1] and message["content"]["execution_state"] == "idle"
            )
        elif kind != "execute_input" and parent in ids:
            outputs[ids.index(parent)].append({"type": kind, **message["content"]})
            if parent in to_interrupt:
                to_interrupt.remove(parent)
                manager.interrupt_kernel()


def main():
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=sys.argv[1], **QUIET)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        outputs = []
        for cells in json.load(sys.stdin):
            outputs += run_together(manager, client, cells)
        json.dump(outputs, sys.stdout)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
