import pl from "nodejs-polars";
import { InputError } from "../errors.ts";

/** Words that stand for 0 (normal) and 1 (attack) in the releases in circulation. */
const LABEL_WORDS = new Map([
  ["0", 0],
  ["false", 0],
  ["benign", 0],
  ["normal", 0],
  ["1", 1],
  ["true", 1],
  ["attack", 1],
  ["malicious", 1],
]);

/**
 * Makes `binary_label` a column of 0 (normal) and 1 (attack).
 *
 * @throws {InputError} If the column is missing, holds anything else, or holds
 * one of the two alone: a detector can then be trained or evaluated, not both.
 */
export function withBinaryLabel(
  frame: pl.DataFrame,
  path: string,
): pl.DataFrame {
  if (!frame.columns.includes("binary_label")) {
    throw new InputError(
      `${path}: no label column: expected binary_label (0 or 1) or label ` +
        `(Benign or Malicious), found ${frame.columns.slice(0, 60).join(", ")}`,
    );
  }
  const column = frame.getColumn("binary_label");
  const counts = [0, 0];
  const labels = Array.from(column.toArray() as unknown[], (value, row) => {
    const label = LABEL_WORDS.get(labelWord(value));
    if (label === undefined) {
      throw new InputError(
        `${path}: column binary_label, row ${row + 1}: expected 0 or 1 ` +
          `(or Benign, Malicious), found ${JSON.stringify(value)}`,
      );
    }
    counts[label]++;
    return label;
  });
  const missing = counts.indexOf(0);
  if (missing !== -1) {
    throw new InputError(
      `${path}: column binary_label: expected normal (0) and attack (1) flows, ` +
        `found ${counts[1 - missing].toLocaleString("en")} rows of ${
          1 - missing
        } and none of ${missing}`,
    );
  }
  return frame.withColumn(pl.Series("binary_label", labels, pl.Int64));
}

/** A label as a word; lists and the like have none. */
function labelWord(value: unknown): string {
  return typeof value === "object" ? "" : String(value).trim().toLowerCase();
}

/** The labels of a loaded frame, 0 (normal) or 1 (attack), a byte a row. */
export function binaryLabels(frame: pl.DataFrame): Uint8Array {
  return Uint8Array.from(
    frame.getColumn("binary_label").cast(pl.Float64).toTypedArray(),
  );
}
