/**
 * How often a property is tried, and with which seed: the same ones in every run
 * of the tests. `FUZZ_SEED=7 FUZZ_RUNS=10` tries others, ten times as many.
 *
 * @param runs How many, without `FUZZ_RUNS`.
 */
export function fuzzRuns(runs: number) {
  return {
    seed: Number(Deno.env.get("FUZZ_SEED") ?? 42),
    numRuns: runs * Number(Deno.env.get("FUZZ_RUNS") ?? 1),
  };
}
