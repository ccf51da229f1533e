/**
 * Saved detectors damaged at random: each is either refused, in one line, or
 * gives scores that are numbers.
 */
import fc from "fast-check";
import { assert } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { InputError, type Matrix } from "../../lib/base/mod.ts";
import { Explainer } from "../../lib/explain/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import {
  copyDetector,
  editJson,
  FLOWS,
  ROWS,
  saveTinyDetector,
} from "../saved_detector.ts";
import { BYTE_EDITS, editBytes } from "./_byte_edits.ts";
import { editJsonContent, JSON_EDITS } from "./_json_edits.ts";
import { fuzzRuns } from "./_runs.ts";

const parent = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(parent, { recursive: true }),
);
const [GOOD, BAD] = [join(parent, "good"), join(parent, "bad")];
await saveTinyDetector(GOOD);
await Deno.mkdir(BAD);

const JSON_FILES = [
  "config.json",
  "model.json",
  "preprocessor.json",
  "score.json",
  "reference.json",
] as const;

const EXTREMES = {
  values: Float32Array.of(0, 0, 0, 0, 3e38, -3e38, 3e38, -3e38, 1e20, 1, -1, 0),
  rows: 3,
  columns: 4,
};

/** Damages a copy of the good detector and uses it. */
async function use(damage: () => Promise<void>, isSigned: boolean) {
  await copyDetector(GOOD, BAD);
  await damage();
  if (isSigned) await sign();
  try {
    const detector = await AnomalyDetector.load(BAD, { engine: "wasm" });
    try {
      await checkScores(detector);
    } finally {
      detector.dispose();
    }
    return "used";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    assert(!/\p{Cc}/u.test(error.message), `one line: ${error.message}`);
    assert(error.message.length < 500 + BAD.length, `short: ${error.message}`);
    return "refused";
  }
}

async function checkScores(detector: AnomalyDetector) {
  const rows = await detector.preprocessor?.transform(FLOWS);
  for (const matrix of [ROWS, EXTREMES, ...rows ? [rows] : []]) {
    for (const score of await detector.score(matrix)) {
      assert(score >= 0, `expected a score, found ${score}`); // NaN is not
    }
  }
  if (rows) await checkReasons(detector, rows);
}

async function checkReasons(detector: AnomalyDetector, rows: Matrix) {
  const explainer = new Explainer(detector);
  const explained = await explainer.explain(rows);
  FLOWS.toRecords().forEach((record, row) => {
    for (const reason of explainer.reasons(explained, row, record)) {
      assert(reason.share >= 0 && reason.share <= 1.001, `${reason.share}`);
      const { percentile } = reason;
      assert(
        percentile === null || percentile >= 0 && percentile <= 100,
        `${percentile}`,
      );
    }
  });
  assert(
    detector.reference === null ||
      detector.reference.thresholdAbove(1) > -Infinity,
  );
}

/** Notes the files' checksums, as someone would who means harm. */
async function sign() {
  await editJson(join(BAD, "config.json"), (config) => {
    for (const name of Object.keys(config?.files ?? {})) {
      try {
        const bytes = Deno.readFileSync(join(BAD, name));
        config.files[name] = createHash("sha256").update(bytes).digest("hex");
      } catch {
        // A name that was damaged, too.
      }
    }
  });
}

Deno.test("AnomalyDetector.load() takes or refuses weights changed at random", async () => {
  const good = await Deno.readFile(join(GOOD, "weights.bin"));
  const outcomes = { used: 0, refused: 0 };
  const property = fc.asyncProperty(
    BYTE_EDITS,
    fc.boolean(),
    async (edits, isSigned) => {
      const damage = () =>
        Deno.writeFile(join(BAD, "weights.bin"), editBytes(good, edits));
      outcomes[await use(damage, isSigned)]++;
    },
  );
  await fc.assert(property, fuzzRuns(120));
  assert(outcomes.used > 10 && outcomes.refused > 10, JSON.stringify(outcomes));
});

for (const name of JSON_FILES) {
  Deno.test(`AnomalyDetector.load() takes or refuses a ${name} changed at random`, async () => {
    const outcomes = { used: 0, refused: 0 };
    const property = fc.asyncProperty(JSON_EDITS, async (edits) => {
      const damage = () =>
        editJson(join(BAD, name), (content) => {
          editJsonContent(content, edits);
        });
      outcomes[await use(damage, true)]++;
    });
    await fc.assert(property, fuzzRuns(120));
    // Of these hardly anything may change unnoticed.
    const isStrict = ["reference.json", "preprocessor.json"].includes(name);
    const least = isStrict ? 1 : 10;
    assert(
      outcomes.used > least && outcomes.refused > least,
      JSON.stringify(outcomes),
    );
  });

  Deno.test(`AnomalyDetector.load() takes or refuses a ${name} whose bytes changed at random`, async () => {
    const good = await Deno.readFile(join(GOOD, name));
    const property = fc.asyncProperty(BYTE_EDITS, async (edits) => {
      const damage = () =>
        Deno.writeFile(join(BAD, name), editBytes(good, edits));
      await use(damage, false);
    });
    await fc.assert(property, fuzzRuns(50));
  });
}
