/**
 * Compares an exported model with the detector that it was made of, on one thread:
 * from flows in memory to scores. Prints flows a second, five times.
 *
 *     POLARS_MAX_THREADS=1 taskset -c 0 deno run -A bench/onnx_speed.ts MODEL FLOWS
 *
 * MODEL is a run's folder. The detector preprocesses and scores; the model does both
 * at once, in pieces of 8,192 flows.
 */
import * as ort from "onnxruntime-node";
import { loadFlows } from "../lib/dataset/mod.ts";
import { detectorGraph, modelColumns } from "../lib/export/mod.ts";
import { loadDetector } from "../lib/score/mod.ts";

const ROWS = 8192;
const [folder, data] = Deno.args;
const { detector } = await loadDetector(folder, { threads: 1 });
const preprocessor = detector.preprocessor!;
const model = await detectorGraph(detector, { threshold: 1 });
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const flows = await loadFlows(data);
const columns = modelColumns(preprocessor.toJSON()).map(({ name, type }) => {
  const values = flows.getColumn(name).toArray() as unknown[];
  return type === "string"
    ? { name, texts: values.map((value) => String(value ?? "")) }
    : {
      name,
      numbers: Float64Array.from(
        values,
        (value) => value === null ? NaN : Number(value),
      ),
    };
});

async function scoreModel() {
  for (let at = 0; at < flows.height; at += ROWS) {
    const shape = [Math.min(ROWS, flows.height - at), 1];
    const feeds = columns.map(({ name, texts, numbers }) => [
      name,
      texts
        ? new ort.Tensor("string", texts.slice(at, at + ROWS), shape)
        : new ort.Tensor("float64", numbers!.subarray(at, at + ROWS), shape),
    ]);
    await session.run(Object.fromEntries(feeds));
  }
}

for (let run = 0; run < 5; run++) {
  const times = [performance.now()];
  const features = await preprocessor.transform(flows);
  times.push(performance.now());
  await detector.score(features);
  times.push(performance.now());
  await scoreModel();
  times.push(performance.now());
  const rate = (from: number, to: number) =>
    Math.round(flows.height / (times[to] - times[from]) * 1000)
      .toLocaleString("en");
  console.log(
    `preprocess ${rate(0, 1)}, detector.score ${rate(1, 2)}, ` +
      `both ${rate(0, 2)}; model ${rate(2, 3)}`,
  );
}
detector.dispose();
