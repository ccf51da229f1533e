import { checkTarget, writeArtifact } from "../artifacts/mod.ts";
import {
  chooseThreshold,
  type ChosenThreshold,
  expectedAbove,
  loadDetector,
  type ThresholdChoice,
} from "../score/mod.ts";
import { detectorGraph, type DetectorGraphOptions } from "./detector_graph.ts";
import { metadataOf, type ModelColumn, modelColumns } from "./metadata.ts";

/** What to export, and where to. */
export interface ExportTask extends Pick<DetectorGraphOptions, "explain"> {
  /** The detector's folder. */
  readonly model: string;
  /** The file to write. */
  readonly out: string;
  /** Above which score flows are flagged; null for the detector's own. */
  readonly threshold: ThresholdChoice;
  /** Whether a file of that name is replaced. */
  readonly replaces: boolean;
}

/** A model that was written. */
export interface ExportedModel {
  readonly bytes: number;
  /** What it reads. */
  readonly columns: readonly ModelColumn[];
  readonly threshold: ChosenThreshold;
}

/**
 * Writes the detector that a run left as one ONNX model.
 *
 * @throws {InputError} If the detector cannot be used or exported, or the file not
 * be written.
 */
export async function exportModel(
  { model, out, threshold: choice, explain, replaces }: ExportTask,
): Promise<ExportedModel> {
  await checkTarget(out, replaces);
  const { detector, run } = await loadDetector(model);
  try {
    const threshold = chooseThreshold(detector, model, choice);
    const expectedRate = expectedAbove(detector, threshold.threshold);
    const state = detector.preprocessor!.toJSON();
    const bytes = await detectorGraph(detector, {
      threshold: threshold.threshold,
      explain,
      metadata: metadataOf(state, { threshold, expectedRate, run }),
    });
    await writeArtifact(out, bytes, { replaces });
    return { bytes: bytes.length, columns: modelColumns(state), threshold };
  } finally {
    detector.dispose();
  }
}
