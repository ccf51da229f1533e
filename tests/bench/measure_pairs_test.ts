import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  checkSameWork,
  measurePairs,
  warmUp,
} from "../../bench/measure_pairs.ts";
import type { Side } from "../../bench/sides.ts";
import type { Work } from "../../bench/work.ts";
import { report } from "./_reports.ts";

const WORK: Work = { steps: ["train", "score"], epochs: 2 };

/** Two sides that only write down what they were asked to do. */
function recordedSides() {
  const calls: string[] = [];
  const side = (name: string): Side => (_data, { steps }) => {
    calls.push(`${name} ${steps.join("+")}`);
    return Promise.resolve(report({ train: calls.length }));
  };
  return { calls, sides: { ours: side("ours"), original: side("original") } };
}

Deno.test("measurePairs() takes turns at going first", async () => {
  const { calls, sides } = recordedSides();
  const numbers: number[] = [];
  const pairs = await measurePairs(sides, "flows.parquet", WORK, {
    pairs: 3,
    onPair: (_, number) => numbers.push(number),
  });
  assertEquals(calls, [
    ...["ours train+score", "original train+score"],
    ...["original train+score", "ours train+score"],
    ...["ours train+score", "original train+score"],
  ]);
  assertEquals(numbers, [1, 2, 3]);
  const calledAs = pairs.map(({ ours, original }) => [
    ours.seconds.train,
    original.seconds.train,
  ]);
  assertEquals(calledAs, [[1, 2], [4, 3], [5, 6]]);
});

Deno.test("warmUp() has each side take every step", async () => {
  const { calls, sides } = recordedSides();
  await warmUp(sides, "flows.parquet");
  assertEquals(calls, [
    "ours train+evaluate+score",
    "original train+evaluate+score",
  ]);
});

Deno.test("measurePairs() refuses to compare sides that trained other epochs", async () => {
  const sides = {
    ours: () => Promise.resolve(report({}, { epochs: 2 })),
    original: () => Promise.resolve(report({}, { epochs: 1 })),
  };
  await assertRejects(
    () => measurePairs(sides, "flows.parquet", WORK, { pairs: 1 }),
    Error,
    "they must do the same work",
  );
});

Deno.test("checkSameWork() looks at rows, features and device, not at their order or the time", () => {
  const ours = report({ load: 1 }, { rows: { load: 7, train: 9 } });
  checkSameWork({
    ours,
    original: report({ load: 2 }, { rows: { train: 9, load: 7 } }),
  });
  for (
    const other of [
      { rows: { load: 7, train: 8 } },
      { features: 34 },
      { device: "GPU" as const },
    ]
  ) {
    assertThrows(
      () => checkSameWork({ ours, original: { ...ours, ...other } }),
      Error,
      "they must do the same work",
    );
  }
});
