/**
 * Says how a metric changes, for a sentence that a cell prints: a number in the
 * text of a notebook would be wrong with other settings.
 *
 * @param metric What it is called: `"recall"`.
 * @param digits After the point. Default 2.
 *
 * @example
 * ```ts
 * import { change } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(change("recall", 0.884, 0.423), "recall falls from 0.88 to 0.42");
 * assertEquals(change("ROC-AUC", 0.9397, 0.9401), "ROC-AUC stays at 0.94");
 * ```
 */
export function change(
  metric: string,
  from: number,
  to: number,
  digits = 2,
): string {
  const [before, after] = [from, to].map((value) => value.toFixed(digits));
  if (before === after) return `${metric} stays at ${after}`;
  const verb = to < from ? "falls" : "rises";
  return `${metric} ${verb} from ${before} to ${after}`;
}
