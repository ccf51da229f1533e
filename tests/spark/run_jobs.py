"""Runs several jobs in one Spark session: starting Spark takes longer than they do.

Its argument is a JSON list of jobs, each the name of a program of spark/ and its
arguments; prints a JSON list of what each left: exit code, standard output,
standard error.
"""

import contextlib
import importlib
import io
import json
import sys


def run_job(program: str, *arguments: str) -> dict[str, object]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = importlib.import_module(program).main(arguments)
        except SystemExit as exit:  # argparse
            code = exit.code
    return {"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}


print(json.dumps([run_job(*job) for job in json.loads(sys.argv[1])]))
