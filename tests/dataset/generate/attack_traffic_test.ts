import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type AttackClass,
  drawLabels,
  PUBLISHED_ATTACK_SHARE,
  PUBLISHED_COUNTS,
} from "../../../lib/dataset/generate/attack_traffic.ts";
import { classCounts } from "../../../lib/dataset/generate/mod.ts";
import { openRandom } from "../../../lib/base/mod.ts";

Deno.test("classCounts() gives the published counts at the published size", () => {
  assertEquals(classCounts(2_059_415), PUBLISHED_COUNTS);
});

Deno.test("classCounts() hands what is left to the largest remainders", () => {
  // Exact shares of 100: normal 95.16, exploits 1.34, generic 1.23, fuzzers 1.06,
  // reconnaissance 0.65, the others below 0.3. Floors make 98; the two rows left
  // go to reconnaissance and exploits.
  assertEquals(classCounts(100), {
    normal: 95,
    exploits: 2,
    generic: 1,
    fuzzers: 1,
    reconnaissance: 1,
    dos: 0,
    analysis: 0,
    backdoor: 0,
    shellcode: 0,
    worms: 0,
  });
});

Deno.test("classCounts() scales the attacks to a share and keeps their proportions", () => {
  assertEquals(classCounts(5000, PUBLISHED_ATTACK_SHARE), classCounts(5000));
  const counts = classCounts(1_000_000, 0.2);
  assertEquals(counts.normal, 800_000);
  const attacks = Object.entries(PUBLISHED_COUNTS)
    .filter(([name]) => name !== "normal") as [AttackClass, number][];
  const published = attacks.reduce((sum, [, count]) => sum + count, 0);
  for (const [name, count] of attacks) {
    // Rounded by largest remainder: less than a row from the exact share.
    assertAlmostEquals(counts[name], 200_000 * count / published, 1);
  }
});

Deno.test("drawLabels() draws each class exactly as often as it should", () => {
  for (const rows of [1, 100, 4321]) {
    for (const share of [PUBLISHED_ATTACK_SHARE, 0, 0.001, 0.5, 0.99]) {
      const counts = Object.fromEntries(
        Object.keys(PUBLISHED_COUNTS).map((name) => [name, 0]),
      );
      for (const label of drawLabels(rows, openRandom(1, "test"), share)) {
        counts[label]++;
      }
      assertEquals(counts, classCounts(rows, share));
    }
  }
});

Deno.test("drawLabels() leaves normal flows in every tenth, however many attacks", () => {
  for (const share of [0.5, 0.8, 0.95]) {
    const labels = [...drawLabels(20_000, openRandom(3, "test"), share)];
    for (let start = 0; start < 20_000; start += 2000) {
      const normal = labels.slice(start, start + 2000)
        .filter((label) => label === "normal").length;
      // At 0.95 the last tenth has a normal share of 0.1 · (1 − 0.95): 10 rows.
      assert(normal > 0, `none from ${start} on at ${share}`);
    }
  }
});

Deno.test("drawLabels() makes attacks more common towards the end", () => {
  const labels = [...drawLabels(100_000, openRandom(2, "test"))];
  const share = (part: string[]) =>
    part.filter((label) => label !== "normal").length / part.length;
  // The published 4.0 % and 8.1 %; five standard deviations of 20,000 draws at
  // 8.1 % are 0.0096, of 80,000 at 4.0 % 0.0035.
  assertAlmostEquals(share(labels.slice(0, 80_000)), 0.0403, 0.0035);
  assertAlmostEquals(share(labels.slice(80_000)), 0.0808, 0.0096);
});
