"""Runs Deno notebooks from top to bottom, each in a fresh kernel.

A notebook fails if a cell throws, writes to standard error, takes longer than
the timeout or is not executed. `deno task notebook:run` and `notebook:save`
call this; it needs nothing but nbclient and nbformat.
"""

import argparse
import os
import queue
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat.sign import NotebookNotary

# The kernel drops uncaught timer errors (the cell then hangs until the next
# garbage collection) and unhandled rejections. As text on standard error they
# fail the run, whether or not the notebook listens for them itself.
REPORT_UNCAUGHT = """
for (const type of ["error", "unhandledrejection"]) {
  globalThis.addEventListener(type, (event) => {
    event.preventDefault();
    console.error("Uncaught", event.error ?? event.reason);
  });
}
"""

# Time for what the last cell left behind: a rejection shows a tick later.
AWAIT_STRAGGLERS = "await new Promise((done) => setTimeout(done, 300));"

ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailure(Exception):
    """The notebook did not run as it should; the message says where and why."""


class DenoClient(NotebookClient):
    """Waits for outputs that the Deno kernel sends after it has said `idle`.

    Without the wait nbclient loses up to 73 of 100 outputs of the form
    `await …; value`; with it 0 of 750 (measured, Deno 2.9.6, nbclient 0.11.0).
    The method is nbclient's own, hence the exact version in REQUIREMENTS.
    """

    GRACE = 0.1  # seconds

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        idle = False
        while True:
            timeout = self.GRACE if idle else None
            try:
                message = await ensure_async(
                    self.kc.iopub_channel.get_msg(timeout=timeout)
                )
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") != parent_msg_id:
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                idle = True


def execute(notebook, folder, timeout):
    """Executes a notebook in a fresh Deno kernel; its outputs are replaced.

    folder: where the kernel starts; imports resolve from there.
    timeout: seconds that one cell may take.
    Raises NotebookFailure. Code cells are counted from 1, as JupyterLab does
    after a run from a fresh kernel: `[3]` is code cell 3.
    """
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code_cells:
        cell.outputs, cell.execution_count = [], None

    before = nbformat.v4.new_code_cell(REPORT_UNCAUGHT)
    after = nbformat.v4.new_code_cell(AWAIT_STRAGGLERS)
    names = {id(before): "the kernel's start", id(after): "after the last cell"}
    names |= {id(cell): f"code cell {n}" for n, cell in enumerate(code_cells, 1)}
    running = before

    def remember(cell, cell_index):
        nonlocal running
        running = cell

    client = DenoClient(
        nbformat.v4.new_notebook(cells=[before, *notebook.cells, after]),
        kernel_name="deno",
        timeout=timeout,
        record_timing=False,  # else each run changes every cell's metadata
        force_raise_errors=True,  # also where a tag allows a cell to throw
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=remember,
    )
    kernel_log = tempfile.TemporaryFile()
    try:
        client.execute(stdout=kernel_log, stderr=kernel_log)
    except CellTimeoutError as error:
        reason = f"took more than {timeout} s"
        raise NotebookFailure(f"{names[id(running)]} {reason}") from error
    except DeadKernelError as error:
        reason = f"ended the kernel {read_log(kernel_log)}".strip()
        raise NotebookFailure(f"{names[id(running)]} {reason}") from error
    except NoSuchKernel as error:
        raise NotebookFailure("Jupyter knows no Deno kernel") from error
    except CellExecutionError as error:
        reason = describe_error(running, error)
        raise NotebookFailure(f"{names[id(running)]} failed: {reason}") from error

    for cell in [*code_cells, after]:
        check_outputs(cell, names[id(cell)])
    renumber(code_cells)


def describe_error(cell, error):
    """What a cell threw, with its stack, in plain text."""
    outputs = [out for out in cell.outputs if out.output_type == "error"]
    text = "\n".join(outputs[-1].traceback) if outputs else ""
    # The kernel reports a syntax error without a stack and without its place.
    return ANSI_COLOUR.sub("", text).strip() or (
        f"{error.evalue} (a syntax error? deno task notebook:check shows where)"
    )


def read_log(kernel_log):
    """The end of what the kernel's process itself printed: a panic, say."""
    kernel_log.seek(0)
    text = ANSI_COLOUR.sub("", kernel_log.read().decode(errors="replace"))
    lines = [line for line in text.splitlines() if "is unstable" not in line]
    return "\n".join(lines[-20:])


def check_outputs(cell, name):
    """Raises NotebookFailure if a cell was left out or has something to hide."""
    if cell.source.strip() and cell.execution_count is None:
        raise NotebookFailure(f"{name} was not executed")
    for output in cell.outputs:
        if output.output_type == "error":
            raise NotebookFailure(f"{name} failed: {output.evalue}")
        if output.output_type == "stream" and output.name == "stderr":
            text = ANSI_COLOUR.sub("", output.text).strip()
            raise NotebookFailure(f"{name} wrote to standard error: {text}")


def renumber(code_cells):
    """Counts executions from 1, as if nothing had run before the first cell."""
    executed = [cell for cell in code_cells if cell.source.strip()]
    for number, cell in enumerate(executed, 1):
        cell.execution_count = number
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number


def tidy(notebook):
    """Leaves in a notebook only what a second run would write again."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Deno",
                "language": "typescript",
                "name": "deno",
            },
            "language_info": {
                "file_extension": ".ts",
                "mimetype": "text/x.typescript",
                "name": "typescript",
                "pygments_lexer": "typescript",
            },
        }
    )
    for cell in notebook.cells:
        kept = {"tags", "jupyter"}  # jupyter: a cell folded by its author
        cell.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key in kept}
        )
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)


def merge_streams(outputs):
    """Joins neighbouring texts of one stream; how they were cut is chance."""
    merged = []
    for output in outputs:
        previous = merged[-1] if merged else None
        if (
            previous is not None
            and output.output_type == previous.output_type == "stream"
            and output.name == previous.name
        ):
            previous.text += output.text
        else:
            merged.append(output)
    return merged


def save(notebook, path):
    """Replaces the file at once: an interruption leaves the old or the new."""
    nbformat.validate(notebook)
    unfinished = path.with_name(f".{path.name}.unfinished")
    nbformat.write(notebook, unfinished)
    os.replace(unfinished, path)


def run_file(path, folder, timeout, in_place):
    """Runs the notebook of one file, and stores its outputs if asked to."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise NotebookFailure(f"cannot be read: {error}") from error
    execute(notebook, folder or path.resolve().parent, timeout)
    if in_place:
        tidy(notebook)
        save(notebook, path)
    # Who has run its code may trust its outputs: JupyterLab lets their scripts run.
    NotebookNotary().sign(nbformat.read(path, as_version=4))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--in-place", action="store_true", help="store the outputs")
    parser.add_argument("--folder", help="where kernels start; default: each its own")
    parser.add_argument("--timeout", type=int, default=600, help="seconds per cell")
    arguments = parser.parse_args()

    failures = 0
    for path in arguments.notebooks:
        start = time.monotonic()
        try:
            run_file(path, arguments.folder, arguments.timeout, arguments.in_place)
        except NotebookFailure as failure:
            failures += 1
            print(f"{path}: {failure}", file=sys.stderr)
        else:
            seconds = time.monotonic() - start
            verb = "executed and saved" if arguments.in_place else "executed"
            print(f"{path}: {verb} in {seconds:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
