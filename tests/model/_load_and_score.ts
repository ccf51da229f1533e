/** Loads a detector, scores two rows of zeros and prints their scores. */
import { AnomalyDetector } from "../../lib/model/mod.ts";

const [folder] = Deno.args;
const detector = await AnomalyDetector.load(folder, { engine: "wasm" });
const rows = { values: new Float32Array(8), rows: 2, columns: 4 };
console.log(JSON.stringify([...await detector.score(rows)]));
detector.dispose();
