import type pl from "nodejs-polars";
import * as ort from "onnxruntime-node";
import type { ModelColumn } from "../../lib/export/mod.ts";

/** What a model says of flows, one entry each. */
export interface ModelResult {
  readonly scores: Float32Array;
  readonly flags: Uint8Array;
  /** The columns of the main reasons; undefined where the model tells none. */
  readonly reasons?: readonly string[][];
  readonly shares?: readonly number[][];
}

/**
 * Runs a model on flows as a program would that knows nothing but the names and
 * types of its inputs: nulls become NaN and "".
 *
 * @param columns Default what the model's inputs are called and take.
 */
export async function runModel(
  model: Uint8Array,
  frame: pl.DataFrame,
  columns: readonly Pick<ModelColumn, "name" | "type">[],
): Promise<ModelResult> {
  const session = await ort.InferenceSession.create(model, {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  const feeds = Object.fromEntries(columns.map(({ name, type }) => {
    const values = frame.getColumn(name).toArray() as unknown[];
    const shape = [values.length, 1];
    return [
      name,
      type === "string"
        ? new ort.Tensor("string", values.map((v) => String(v ?? "")), shape)
        : new ort.Tensor(
          "float64",
          Float64Array.from(values, (v) => v === null ? NaN : Number(v)),
          shape,
        ),
    ];
  }));
  const outputs = await session.run(feeds);
  await session.release();
  const { anomaly_score, is_anomaly, reason_columns, reason_shares } = outputs;
  const rowsOf = <T>({ data, dims: [rows, width] }: ort.Tensor): T[][] =>
    Array.from({ length: rows }, (_, row) =>
      Array.from(
        (data as unknown as T[]).slice(row * width, (row + 1) * width),
      ));
  return {
    scores: anomaly_score.data as Float32Array,
    flags: is_anomaly.data as Uint8Array,
    ...reason_columns && {
      reasons: rowsOf<string>(reason_columns),
      shares: rowsOf<number>(reason_shares),
    },
  };
}
