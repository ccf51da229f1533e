/** Notebook 04 on logs of one's own, in which nobody knows the attacks. */
import { assertEquals } from "@std/assert";
import type { Alert } from "../../lib/explain/mod.ts";
import { alertRows, change } from "../../lib/notebook/mod.ts";
import { codeCellWith, readCells, runCell } from "./_cells.ts";
import { printed } from "./_kernel.ts";

const cells = await readCells("04_your_own_traffic.ipynb");

const ALERT: Alert = {
  row: 3,
  identifiers: {},
  anomalyScore: 9,
  isAnomaly: true,
  attackLabel: null,
  reasons: [],
};
const LOGS = ["one.log", "two.log", "three.log"];
const DETECTOR = { dispose() {} };

/** Runs a cell; returns what it declares and shows. */
async function run(
  part: string,
  answers: ReadonlyMap<string, boolean[]>,
  wanted: readonly string[],
  given: Record<string, unknown> = {},
) {
  const tables: Record<string, unknown>[] = [];
  let declared: Record<string, unknown> = {};
  const lines = await printed(async () => {
    declared = await runCell(codeCellWith(cells, part), {
      answers,
      logs: LOGS,
      detector: DETECTOR,
      interruptSignal: () => new AbortController().signal,
      table: (rows: Record<string, unknown>[]) => void tables.push(...rows),
      ...{ alertRows, change },
      ...given,
    }, wanted);
  });
  return { declared, lines, tables };
}

/** Runs all cells that look at the planted attacks. */
async function runAll(answers: ReadonlyMap<string, boolean[]>) {
  const scores = [1, 2, 3, 4];
  const first = await run("const known =", answers, ["isAttack"], {
    run: { alerts: { alerts: [ALERT], summary: null } },
  });
  const second = await run(
    "function plantedAmong(",
    answers,
    ["judge", "plantedAmong"],
    {
      ...first.declared,
      look: () =>
        Promise.resolve({
          scores,
          drift: { alerts: { rate: 0.5 }, columns: [] },
        }),
    },
  );
  const third = await run("const TRY_TOP =", answers, [], {
    ...second.declared,
    second: { scores },
  });
  const fourth = await run("const verdicts =", answers, [], {
    ...second.declared,
    train: () => Promise.resolve({ detector: DETECTOR }),
  });
  const all = [first, second, third, fourth];
  return {
    lines: all.flatMap(({ lines }) => lines),
    tables: all.flatMap(({ tables }) => tables),
  };
}

/** What tables say of planted attacks. */
const PLANTED = ["planted?", "attacks in the top 50", "in the top 200"];
const plantedIn = (tables: Record<string, unknown>[]) =>
  tables.flatMap((row) =>
    PLANTED.filter((name) => name in row).map((name) => row[name])
  );

Deno.test("Notebook 04 says nothing of planted attacks in one's own logs", async () => {
  const { lines, tables } = await runAll(new Map());
  assertEquals(lines, []);
  assertEquals(new Set(plantedIn(tables)), new Set([null])); // shown as a dash
});

Deno.test("Notebook 04 counts the attacks that it has planted itself", async () => {
  const flows = [false, false, true, true];
  const { lines, tables } = await runAll(
    new Map(LOGS.map((log) => [log, flows])),
  );
  assertEquals(lines, [
    "planted attacks: 1 of these 1, and 50.0 % of the log",
    "the number of attacks in the top 50 stays at 2",
    "2 of 2 planted attacks are among the 1000 highest scores",
    "most attacks in the top 50: the detector of week 1, with 2",
  ]);
  assertEquals(new Set(plantedIn(tables)), new Set([true, 2]));
});
