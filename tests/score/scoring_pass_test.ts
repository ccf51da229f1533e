import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { Explainer } from "../../lib/explain/mod.ts";
import { scoreData, type ScoreTask } from "../../lib/score/mod.ts";
import type { ScoringSummary } from "../../lib/report/mod.ts";
import { saveTinyDetector } from "../saved_detector.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

interface Scored {
  summary: ScoringSummary;
  // deno-lint-ignore no-explicit-any
  lines: any[];
  explained: number;
}

/** Scores three flows of which two are flagged; counts those that are explained. */
async function scoreThree(
  task: Pick<ScoreTask, "explain" | "groups"> & Partial<ScoreTask>,
): Promise<Scored> {
  let explained = 0;
  let result: Pick<Scored, "summary" | "lines">;
  const { explain } = Explainer.prototype;
  Explainer.prototype.explain = function (features) {
    explained += features.rows;
    return explain.call(this, features);
  };
  try {
    await inTemporaryFolder(async (folder) => {
      const [model, data, out] = ["run", "flows.csv", "scores.jsonl"]
        .map((name) => join(folder, name));
      await saveTinyDetector(model);
      await Deno.writeTextFile(
        data,
        "dur,sbytes,state,service\n900,2,FIN,dns\n2,3,CON,http\n1,4e6,CON,dns\n",
      );
      const summary = await scoreData({
        ...{ model, data: [data], out, format: "jsonl", top: null },
        ...{ threshold: { threshold: 50 }, keep: null, rejects: null },
        ...{ report: null, engine: "wasm" },
        ...task,
      });
      const lines = (await Deno.readTextFile(out)).trimEnd().split("\n")
        .map((line) => JSON.parse(line));
      result = { summary, lines };
    });
    return { ...result!, explained };
  } finally {
    Explainer.prototype.explain = explain;
  }
}

Deno.test("scoreData() explains each flow once, for its reasons and for the groups", async () => {
  const { summary, lines, explained } = await scoreThree({
    ...{ explain: true, groups: true },
  });
  assertEquals(lines.map(({ reasons }) => reasons !== null), [
    ...[true, false, true],
  ]);
  assertEquals(explained, 3); // the one that is not flagged is a top flow, too
  const { groups } = summary.summary!;
  assertEquals(groups.reduce((sum, { alerts }) => sum + alerts, 0), 2);
});

Deno.test("scoreData() explains flagged flows alone where nobody asks for groups", async () => {
  const { summary, lines, explained } = await scoreThree({ explain: true });
  assertEquals(explained, 2);
  assertEquals([summary.summary, summary.alerts], [null, []]);
  const grouped = await scoreThree({ explain: true, groups: true });
  assertEquals(lines, grouped.lines);
  assertEquals((await scoreThree({ explain: false })).explained, 0);
});

Deno.test("scoreData() explains the top flows, flagged or not", async () => {
  for (const groups of [false, true]) {
    const { lines } = await scoreThree({ explain: true, groups, top: 3 });
    assertEquals(lines.map(({ is_anomaly }) => is_anomaly), [
      ...[true, true, false],
    ]);
    assert(lines.every(({ reasons }) => reasons !== null));
    const all = await scoreThree({ explain: true, groups });
    for (const { row, reasons } of lines.slice(0, 2)) {
      assertEquals(reasons, all.lines[row].reasons);
    }
  }
});
