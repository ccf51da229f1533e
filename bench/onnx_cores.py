"""How scoring with an exported detector grows with the cores of a machine.

    python bench/onnx_cores.py MODEL FLOWS PROCESSES...

Starts so many processes at once, one thread each, that score the same 16,384 flows
again and again for five seconds, and prints flows a second. Nothing is read or
written meanwhile: this is the most that a machine can do. FLOWS is a Parquet file
or, where there is no pyarrow, an .npz file with an array for each input.
"""

import multiprocessing
import sys
import time

import numpy as np
import onnxruntime as ort

ROWS = 8192
FLOWS = 2 * ROWS
SECONDS = 5
START = 6  # seconds until all processes have opened their sessions


def read(path: str, names: list[str]) -> dict[str, np.ndarray]:
    if path.endswith(".npz"):
        return {name: values[:FLOWS] for name, values in np.load(path).items()}
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=names).slice(0, FLOWS)
    return {name: table[name].to_numpy() for name in names}


def score(model: str, path: str, start: float) -> float:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(model, options)
    types = {column.name: column.type for column in session.get_inputs()}
    flows = {
        name: values.astype(object if types[name] == "tensor(string)" else float)
        for name, values in read(path, list(types)).items()
    }
    pieces = [
        {name: values[at : at + ROWS].reshape(-1, 1) for name, values in flows.items()}
        for at in range(0, FLOWS, ROWS)
    ]
    session.run(None, pieces[0])
    time.sleep(max(0.0, start - time.time()))
    scored = 0
    began = time.time()
    while time.time() < began + SECONDS:
        for piece in pieces:
            session.run(None, piece)
            scored += ROWS
    return scored / (time.time() - began)


if __name__ == "__main__":
    model, path, *counts = sys.argv[1:]
    for count in map(int, counts):
        with multiprocessing.get_context("spawn").Pool(count) as pool:
            task = (model, path, time.time() + START)
            rates = pool.starmap(score, [task] * count, chunksize=1)
        print(f"{count} processes: {sum(rates):,.0f} flows/s", flush=True)
