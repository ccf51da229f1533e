import pl from "nodejs-polars";
import { join } from "node:path";
import { AnomalyDetector } from "../lib/model/mod.ts";
import { NetworkDataPreprocessor } from "../lib/preprocess/mod.ts";
import { drawPoints } from "./model/_points.ts";

/** Flows that become four features: two amounts, and a state as two indicators. */
export const FLOWS = pl.DataFrame({
  dur: [0.5, 1.5, 2.5, 9.5],
  sbytes: [1.5, 3.5, 2.5, 0.5],
  state: ["CON", "FIN", "CON", "CON"],
  service: ["dns", "dns", "http", "-"],
});

/** Four standardised features a row. */
export const ROWS = drawPoints("odd", 8, 1);

/**
 * Saves a tiny detector with a preprocessor and a score, all files at their
 * smallest. Only the seed tells two of them apart.
 */
export async function saveTinyDetector(folder: string, seed = 42) {
  const { preprocessor, features } = await NetworkDataPreprocessor.fitTransform(
    FLOWS,
  );
  const detector = await AnomalyDetector.create({
    inputDim: 4,
    hiddenDims: [3],
    latentDim: 2,
    dropoutRates: [0],
    seed,
    preprocessor,
    engine: "wasm",
  });
  await detector.fit(drawPoints("normal", 4, seed), features, {
    epochs: 1,
    scoreWeights: {},
    chooseThreshold: () => 1.5,
  });
  await detector.save(folder, { settings: { seed } });
  detector.dispose();
}

/** Copies the files of a saved detector to another folder, which must be there. */
export async function copyDetector(from: string, to: string) {
  for await (const { name } of Deno.readDir(from)) {
    await Deno.copyFile(join(from, name), join(to, name));
  }
}

// deno-lint-ignore no-explicit-any
export type Json = any;

/** Changes a JSON file's content in place. */
export async function editJson(path: string, edit: (content: Json) => void) {
  const content = JSON.parse(await Deno.readTextFile(path));
  edit(content);
  await Deno.writeTextFile(path, JSON.stringify(content));
}
