import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { shiftBetween } from "../../lib/drift/population_stability.ts";

const flows = (...counts: number[]) => ({ counts });

Deno.test("shiftBetween() is the population stability index", () => {
  // Siddiqi's own kind of table: (q − p) ln(q / p), bin by bin.
  const { psi } = shiftBetween(flows(20, 30, 50), flows(40, 30, 30));
  assertAlmostEquals(psi, 0.2 * Math.log(2) + 0.2 * Math.log(5 / 3), 1e-12);
  assertEquals(shiftBetween(flows(7, 14), flows(100, 200)).psi, 0);
});

Deno.test("shiftBetween() takes an empty bin for half a flow, one empty twice for none", () => {
  const { psi } = shiftBetween(flows(100, 0, 0), flows(50, 0, 50));
  // Half a flow of a hundred, then none.
  const expected = 0.5 * Math.log(2) + 0.495 * Math.log(100);
  assertAlmostEquals(psi, expected, 1e-12);
  assertEquals(
    shiftBetween(flows(60, 40), flows(20, 80)),
    shiftBetween(flows(60, 0, 40), flows(20, 0, 80)),
  );
});

Deno.test("shiftBetween() counts the flows that were looked at, not those they stand for", () => {
  const before = flows(5000, 5000);
  assert(shiftBetween(before, flows(900, 100)).hasMoved);
  assertEquals(
    shiftBetween(before, { counts: [900, 100], rows: 10 }).hasMoved,
    false,
  );
});

Deno.test("shiftBetween() finds no move in what few flows show by chance", () => {
  const before = flows(600, 400);
  const { psi, hasMoved } = shiftBetween(before, flows(1, 4)); // p = 0.09
  assert(psi > 0.25 && !hasMoved, `${psi}`);
});
