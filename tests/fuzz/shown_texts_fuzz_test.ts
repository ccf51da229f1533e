/**
 * Names of columns and texts made at random, through all that shows them: nothing
 * hidden reaches the terminal, CSV, Markdown or HTML, and nothing is a formula.
 */
import fc from "fast-check";
import pl from "nodejs-polars";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  InputError,
  printError,
  printJson,
  printText,
} from "../../lib/base/mod.ts";
import { describeInspection, inspectFlows } from "../../lib/inspect/mod.ts";
import {
  describeEvaluation,
  describeLabels,
  type Run,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import {
  renderHtml,
  renderModelCard,
  runCharts,
  trainingReport,
} from "../../lib/report/mod.ts";
import {
  describeAlert,
  describeScoring,
  explainRow,
  loadDetector,
  scoreData,
  scoringWarnings,
} from "../../lib/score/mod.ts";
import {
  assertNothingHidden,
  csvText,
  HOSTILE_TEXTS,
} from "../hostile_flows.ts";
import { captureConsole } from "../model/_capture_console.ts";
import { saveTinyDetector } from "../saved_detector.ts";
import { fuzzRuns } from "./_runs.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);
const [MODEL, DATA] = [join(folder, "run"), join(folder, "flows.csv")];
await saveTinyDetector(MODEL);
const { detector } = await loadDetector(MODEL, { engine: "wasm" });

const HOSTILE = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ maxLength: 12, unit: "binary" }),
  fc.array(
    fc.constantFrom(
      ...["=", "+", "-", "@", "`", "|", "\\", "<", "1", " ", "\t", "\x1b["],
      ...["\u202e", "\x9b", "\u{e0041}", "\u200d", "a", "\n", "\r", "#", "_"],
    ),
    { maxLength: 8 },
  ).map((parts) => parts.join("")),
);

/** What was printed by work that may end with an error for a person. */
async function shown(work: () => unknown): Promise<string> {
  const printed = await captureConsole(async () => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      printError(`error: ${error.message}`);
    }
  });
  return printed.flat().join("\n") + "\n";
}

Deno.test("inspect, score and explain show names and texts made at random without what they hide", async () => {
  const [out, rejects] = ["s.csv", "r.csv"].map((name) => join(folder, name));
  const outcomes = { scored: 0, inspected: 0 };
  const property = fc.asyncProperty(
    HOSTILE.map((name) => name.replaceAll(/[\r\n]/g, "")),
    fc.array(HOSTILE, { minLength: 3, maxLength: 3 }),
    async (name, texts) => {
      await Deno.writeTextFile(
        DATA,
        csvText([
          ["dur", "sbytes", "state", "service", name, "label"],
          ...texts.map((text, i) => [`${i}.5`, "1", text, "dns", text, text]),
          ["2.5", "2", "CON", "http", "x", "normal"],
          ["3.5", texts[0], "CON", "http", "x", "normal"], // refused, mostly
        ]),
      );
      const task = {
        ...{ model: MODEL, data: [DATA], out, format: "csv" as const },
        ...{ top: null, explain: true, threshold: null, rejects, report: null },
        ...{ keep: [name, "state", "dur"], engine: "wasm" as const },
      };
      let isScored = false;
      const said = [
        await shown(async () => {
          const labels = { column: "label", normal: "normal" };
          const inspection = await inspectFlows([DATA], labels);
          printText(describeInspection(inspection));
          printJson(inspection);
          outcomes.inspected++;
        }),
        await shown(async () => {
          const summary = await scoreData(task);
          printError(...describeScoring(summary, task));
          printError(...scoringWarnings(summary, task));
          isScored = true;
        }),
        await shown(async () => {
          const alert = await explainRow(detector, [DATA], 0);
          printText(describeAlert(alert, detector.threshold));
          printJson(alert);
        }),
      ];
      for (const text of said) assertNothingHidden(text, "terminal");
      if (!isScored) return;
      outcomes.scored++;
      for (const path of [out, rejects]) {
        const csv = await Deno.readTextFile(path);
        assertNothingHidden(csv, path);
        const cells = pl.readCSV(csv, {
          hasHeader: false,
          inferSchemaLength: 0,
        })
          .rows().flat();
        for (const cell of cells as (string | null)[]) {
          const isFormula = /^\s*[=+@-]/.test(cell ?? "") &&
            cell!.trim() !== "-" && Number.isNaN(Number(cell));
          assert(!isFormula, JSON.stringify(cell));
        }
      }
    },
  );
  await fc.assert(property, fuzzRuns(60));
  assert(
    outcomes.scored > 20 && outcomes.inspected > 5,
    JSON.stringify(outcomes),
  );
});

Deno.test("Reports of a run show names and texts made at random without what they hide", async () => {
  const settings = runSettings({ subset: 300, epochs: 1, threads: 1 });
  const run = await trainAndEvaluate(settings, { log: () => {} });
  run.detector.dispose(); // reports do not compute
  const evaluation = run.evaluation!;
  const [kind] = evaluation.recallByCategory!;
  const withText = (text: string): Run => ({
    ...run,
    data: { ...run.data, form: "other", path: text },
    evaluation: {
      ...evaluation,
      recallByCategory: [{ ...kind, category: text }],
    },
  });
  /** What is left of Markdown without its code: nothing of a value. */
  const outside = (text: string) =>
    renderModelCard(withText(text), null).replaceAll(
      /(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g,
      "CODE",
    );
  const harmless = outside("worms");
  const property = fc.asyncProperty(
    HOSTILE.filter((text) => text.trim() !== ""),
    async (text) => {
      assertEquals(outside(text), harmless);
      const hostile = withText(text);
      assertNothingHidden(renderModelCard(hostile, null), "model_card.md");
      const said = await shown(() => {
        printText(describeEvaluation(hostile.evaluation!, settings));
        printText(describeLabels(
          run.labels!.withColumn(
            pl.lit(text).alias("attack_label"),
          ),
        ));
      });
      assertNothingHidden(said, "terminal");
      const html = renderHtml(
        trainingReport(hostile, runCharts(hostile), null),
      );
      assertNothingHidden(html, "report.html");
    },
  );
  await fc.assert(property, fuzzRuns(40));
});
