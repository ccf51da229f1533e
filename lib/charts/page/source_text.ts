import type { ChartSource } from "../figure.ts";

/** Digits of a number: more than a picture shows, or a tooltip rounds to. */
const DIGITS = 12;

/**
 * Writes what a chart is drawn from as JSON that can stand in a `<script>`: numbers
 * are rounded, and those that JSON lacks have a form of their own.
 */
export function writeSource(source: ChartSource): string {
  return JSON.stringify(source, (name, value) => {
    if (name === "document") return undefined;
    if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
    if (typeof value !== "number") return value;
    if (!Number.isFinite(value)) return { number: String(value) };
    return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  }).replaceAll("<", "\\u003c");
}

/** Reads it again. */
export function readSource(text: string): ChartSource {
  return JSON.parse(
    text,
    (_, value) =>
      typeof value?.number === "string" ? Number(value.number) : value,
  );
}
