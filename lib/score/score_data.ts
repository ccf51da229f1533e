import {
  checkOutputs,
  chooseThreshold,
  loadDetector,
  type ScoreListener,
  type ScoreTask,
} from "./scoring_task.ts";
import {
  type BatchOptions,
  findFlows,
  hashFile,
  scanFlows,
  STANDARD_INPUT,
} from "../dataset/mod.ts";
import { letEventsIn } from "../base/mod.ts";
import type { ScoringSummary } from "../report/mod.ts";
import { RefusedFlows } from "./refused_flows.ts";
import { saveScoringReport } from "./scoring_report.ts";
import { ScoringPass } from "./scoring_pass.ts";
import { ScoringWorker } from "./scoring_worker.ts";
import { printScores, writeScores } from "./write_scores.ts";

/**
 * Scores files of flows and writes the scores down. They are read, scored and
 * written in pieces: memory does not grow with their number. Each file appears
 * whole or not at all.
 *
 * @returns What came of it, as the report tells it.
 * @throws {InputError} If the detector or the flows cannot be used, no flow can
 * be scored, or a file not be written.
 */
export async function scoreData(
  task: ScoreTask,
  listener: ScoreListener = {},
): Promise<ScoringSummary> {
  const { model, data, out, format } = task;
  await checkOutputs(task);
  const { detector, run } = await loadDetector(model, task);
  try {
    const { threshold, source } = chooseThreshold(
      detector,
      model,
      task.threshold,
    );
    await using refused = await RefusedFlows.open(task.rejects);
    const input = await openScoreInput(data, listener);
    using worker = input.isLong && detector.engine === "onnx"
      ? new ScoringWorker(model, detector, task.threads)
      : undefined;
    // An interrupt is the end of standard input, and no reason to lose its scores.
    const signal = data.includes("-") ? undefined : listener.signal;
    const pass = new ScoringPass(detector, threshold, task, refused, {
      input,
      signal,
      worker,
    });
    if (out === null) {
      if (format === "parquet") {
        throw new RangeError("Cannot print Parquet: it is for files");
      }
      await printScores(format, pass.frames());
    } else {
      await writeScores(out, format, pass.frames());
    }
    await refused.finish();
    const summary: ScoringSummary = {
      model: { folder: model, run },
      ...pass.found(),
      data: { name: data.join(", "), files: await filesOf(pass, task, signal) },
      threshold,
      thresholdSource: source,
    };
    if (task.report !== null) await saveScoringReport(summary, task.report);
    return summary;
  } finally {
    detector.dispose();
  }
}

/** The files that were read; hashed where a report tells them. */
async function filesOf(
  { rowsByFile }: ScoringPass,
  { report }: ScoreTask,
  signal?: AbortSignal,
) {
  const files: { path: string; sha256: string | null; rows: number }[] = [];
  for (const [path, rows] of rowsByFile) {
    const isFile = report !== null && path !== STANDARD_INPUT;
    files.push({ path, sha256: isFile ? await hashFile(path) : null, rows });
    await letEventsIn();
    signal?.throwIfAborted();
  }
  return files;
}

/** So many bytes of text, or rows, take long: a second or two. */
const MANY_BYTES = 64 << 20;
const MANY_ROWS = 262_144;

/**
 * A stream that ends where the signal is given: what came until then is whole, and
 * a stream of a sensor has no other end.
 */
async function* untilAborted(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  const aborted = new Promise<{ done: true }>((end) =>
    signal?.addEventListener("abort", () => end({ done: true }))
  );
  while (true) {
    const read = await Promise.race([reader.read(), aborted]);
    if (read.done) return;
    yield read.value;
  }
}

/** What is to be scored, before any of it is read. */
export interface ScoreInput {
  /** How to read it. */
  readonly reading: Pick<BatchOptions, "input" | "onRead">;
  /** To be told how many flows were scored; says how far it has come. */
  readonly onRows: (rows: number) => void;
  /** Whether it takes long, as far as can be told. */
  readonly isLong: boolean;
}

/**
 * Looks at what is to be scored, to say how far it has come: of text files bytes
 * are counted, of Parquet rows, of standard input and of few flows nothing.
 *
 * @throws {InputError} If files cannot be used.
 */
export async function openScoreInput(
  data: readonly string[],
  { onProgress = () => {}, signal }: ScoreListener,
): Promise<ScoreInput> {
  if (data.includes("-")) {
    const input = ReadableStream.from(
      untilAborted(Deno.stdin.readable, signal),
    );
    return { reading: { input }, onRows() {}, isLong: false };
  }
  const { files, name } = await findFlows(data, null, { refuses: true });
  const texts = files.filter(({ format }) => format !== "parquet");
  if (texts.length > 0) {
    const total = texts.reduce((sum, { bytes }) => sum + bytes, 0);
    const isLong = total > MANY_BYTES;
    if (!isLong) return { reading: {}, onRows() {}, isLong };
    const onRead = (bytes: number) =>
      onProgress(bytes / 1000, total / 1000, "kB");
    onRead(0);
    return { reading: { onRead }, onRows() {}, isLong };
  }
  const { height } = scanFlows(files.map(({ path }) => path), name, null);
  const isLong = height > MANY_ROWS;
  if (!isLong) return { reading: {}, onRows() {}, isLong };
  const onRows = (rows: number) => onProgress(rows, height, "rows");
  onRows(0);
  return { reading: {}, onRows, isLong };
}
