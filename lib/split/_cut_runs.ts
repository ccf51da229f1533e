/**
 * Cuts a sequence of runs that must stay whole near given places: a run on a
 * cut goes to the side where more of it lies, and every part gets a run.
 *
 * @param ends The place after each run's last row, rising; as many runs as
 * there will be parts, at least.
 * @param cuts The places to cut at, rising.
 * @returns The nearest places between two runs, one a cut, rising.
 *
 * @example The run from 2 to 8 lies mostly before 6
 * ```ts
 * import { cutRuns } from "./_cut_runs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cutRuns(Uint32Array.of(1, 2, 8, 9, 10), [6, 8]), [8, 9]);
 * ```
 */
export function cutRuns(
  ends: Uint32Array,
  cuts: readonly number[],
): number[] {
  let runs = 0; // that lie before the cut
  return cuts.map((cut, index) => {
    const least = runs + 1;
    const most = ends.length - (cuts.length - index);
    const middle = (run: number) => ((ends[run - 1] ?? 0) + ends[run]) / 2;
    while (runs < most && (runs < least || middle(runs) <= cut)) runs++;
    return ends[runs - 1];
  });
}
