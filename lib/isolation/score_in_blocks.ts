import { setImmediate } from "node:timers";
import { type Matrix, rowsBetween } from "../base/mod.ts";
import { checkScoredRows } from "./check_rows.ts";
import type { RowScorer } from "./row_scorer.ts";

/** Few enough for events to be let in often: the isolation forest takes some 7 ms. */
const BLOCK_ROWS = 4096;

/**
 * A scorer that checks rows and then scores one block after the other,
 * letting waiting events in between (signals, timers, a page's repaint).
 *
 * @param columns How many columns the learnt rows had.
 * @param scoreBlock Writes the scores of the rows it is given.
 * @param dispose Frees what is held outside JavaScript's memory, if anything.
 */
export function scoreInBlocks(
  columns: number,
  scoreBlock: (rows: Matrix, scores: Float32Array) => void | Promise<void>,
  dispose: () => Promise<void> = () => Promise.resolve(),
): RowScorer {
  return {
    async score(rows) {
      checkScoredRows(rows, columns);
      const scores = new Float32Array(rows.rows);
      for (let start = 0; start < rows.rows; start += BLOCK_ROWS) {
        const end = start + BLOCK_ROWS;
        await scoreBlock(
          rowsBetween(rows, start, end),
          scores.subarray(start, end),
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
      return scores;
    },
    dispose,
  };
}
