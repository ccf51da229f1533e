"""Scores Parquet files of flows with an exported detector, and does nothing else.

    python bench/onnx_scoring.py MODEL THREADS OUT FILE...

Reads, scores and writes in pieces of 8,192 flows: what a careful person would write
around ONNX Runtime. Prints how many flows were scored, and flagged. `lake.ts`
compares it with `deno task score` and Spark.
"""

import sys

import numpy as np
import onnxruntime as ort
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 8192


def values_of(column: pa.Array, input_type: str) -> np.ndarray:
    if input_type == "tensor(string)":
        return column.fill_null("").to_numpy(zero_copy_only=False)
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)  # null: NaN


def main() -> None:
    model, threads, out, *files = sys.argv[1:]
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = ort.InferenceSession(model, options)
    inputs = {column.name: column.type for column in session.get_inputs()}
    schema = pa.schema(
        [
            ("flow_id", pa.int64()),
            ("anomaly_score", pa.float32()),
            ("is_anomaly", pa.bool_()),
        ]
    )
    flows = flagged = 0
    with pq.ParquetWriter(out, schema) as writer:
        for path in files:
            batches = pq.ParquetFile(path).iter_batches(
                ROWS, columns=[*inputs, "flow_id"]
            )
            for batch in batches:
                feeds = {
                    name: values_of(batch[name], kind).reshape(-1, 1)
                    for name, kind in inputs.items()
                }
                scores, flags = session.run(["anomaly_score", "is_anomaly"], feeds)
                ids = batch["flow_id"].cast(pa.int64())
                writer.write_batch(pa.record_batch([ids, scores, flags], schema=schema))
                flows += len(scores)
                flagged += int(flags.sum())
    print(f"{flows} flows, {flagged} flagged")


main()
