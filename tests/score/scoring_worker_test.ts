import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { scoreFlows } from "../../lib/score/mod.ts";
import { ScoringWorker } from "../../lib/score/scoring_worker.ts";
import { drawPoints } from "../model/_points.ts";
import { FLOWS, saveTinyDetector } from "../saved_detector.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** A saved detector, and the same on a thread of its own. */
async function withWorker(
  test: (
    detector: AnomalyDetector,
    worker: ScoringWorker,
    folder: string,
  ) => Promise<void>,
) {
  await inTemporaryFolder(async (folder) => {
    await saveTinyDetector(folder);
    const detector = await AnomalyDetector.load(folder, { engine: "onnx" });
    try {
      using worker = new ScoringWorker(folder, detector);
      await test(detector, worker, folder);
    } finally {
      detector.dispose();
    }
  });
}

Deno.test("ScoringWorker gives the detector's scores, in order, and the features back", () =>
  withWorker(async (detector, worker) => {
    const asked = [3, 2000, 1].map((rows) => drawPoints("odd", rows, rows));
    const expected = [];
    for (const rows of asked) {
      const features = { ...rows, values: rows.values.slice() };
      expected.push({ features, scores: await detector.score(features) });
    }
    const scored = await Promise.all(asked.map((rows) => worker.score(rows)));
    assertEquals(scored, expected);
  }));

Deno.test("scoreFlows() gives the same pieces with a worker", () =>
  withWorker(async (detector, worker, folder) => {
    const path = join(folder, "flows.parquet");
    FLOWS.writeParquet(path);
    const pieces = async (worker?: ScoringWorker) =>
      (await Array.fromAsync(scoreFlows(detector, path, { rows: 3, worker })))
        .map(({ frame, ...piece }) => ({ ...piece, flows: frame.toRecords() }));
    const alone = await pieces();
    assertEquals(alone.map(({ rows }) => [...rows]), [[0, 1, 2], [3]]);
    assertEquals(await pieces(worker), alone);
  }));

Deno.test("ScoringWorker passes errors on", () =>
  withWorker(async (detector, worker, folder) => {
    const { values } = drawPoints("odd", 1, 1);
    await assertRejects(
      () => worker.score({ values, rows: 2, columns: 2 }),
      Error,
      "rows must have 4 features: found 2",
    );
    await Deno.remove(join(folder, "weights.bin"));
    using broken = new ScoringWorker(folder, detector);
    await assertRejects(
      () => broken.score({ values, rows: 2, columns: 2 }),
      Error,
      "weights.bin: there is no such file",
    );
  }));
