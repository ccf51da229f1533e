import { assert, assertEquals } from "@std/assert";
import { expectedRate } from "../../lib/evaluate/mod.ts";
import { wilsonInterval } from "../../lib/evaluate/intervals.ts";
import { openRandom } from "../../lib/base/mod.ts";

Deno.test("expectedRate() counts equal flows once in its interval", () => {
  const { rate, interval } = expectedRate(10, 1000, 100);
  assertEquals(rate, 11 / 1001);
  assertEquals(interval, wilsonInterval({ count: 1, total: 100 }));
  assertEquals(expectedRate(0, 4).rate, 0.2);
});

Deno.test("expectedRate() is the rate that comes, on average, and mostly within its interval", () => {
  const random = openRandom(1, "expected rate");
  const [rounds, flows, flagged] = [2000, 400, 4];
  let sum = 0;
  let within = 0;
  const { rate, interval: [low, high] } = expectedRate(flagged, flows);
  for (let round = 0; round < rounds; round++) {
    // Uniform scores: a threshold flags as many to come as lie above it.
    const scores = Float64Array.from({ length: flows }, () => random.uniform());
    const threshold = scores.sort()[flows - 1 - flagged];
    sum += 1 - threshold;
    if (1 - threshold >= low && 1 - threshold <= high) within++;
  }
  // Deviation of a mean of 2,000 rates of 0.0125 ± 0.0055.
  assert(Math.abs(sum / rounds - rate) < 4 * 0.0055 / Math.sqrt(rounds));
  assert(within / rounds > 0.93, String(within / rounds));
});
