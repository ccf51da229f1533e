import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  classCounts,
  drawLabels,
  PUBLISHED_COUNTS,
} from "../../../lib/dataset/generate/label_urn.ts";
import { openRandom } from "../../../lib/random.ts";

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

Deno.test("drawLabels() draws each class exactly as often as it should", () => {
  for (const rows of [1, 100, 4321]) {
    const counts = Object.fromEntries(
      Object.keys(PUBLISHED_COUNTS).map((name) => [name, 0]),
    );
    for (const label of drawLabels(rows, openRandom(1, "test"))) {
      counts[label]++;
    }
    assertEquals(counts, classCounts(rows));
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
