import type { Architecture, Weights } from "../../lib/model/mod.ts";

import fixture from "../fixtures/pytorch.json" with { type: "json" };

/** The fixture's numbers as the float32 they were. */
const { training, masked } = fixture;

export const ARCHITECTURE: Architecture = fixture.architecture;
export const BATCH_ROWS = fixture.batchRows;
export const { adam: ADAM, plateau: PLATEAU } = fixture;
export const LOSSES = training.losses;
export const INITIAL = toWeights(training.initial);
export const AFTER_STEP_1 = toWeights(training.step1);
export const AFTER_STEP_10 = toWeights(training.step10);
export const EVAL_OUTPUT = training.evalOutput;
export const EVAL_ERRORS = training.evalErrors;
export const TRAIN_OUTPUT = training.trainOutput;

/** Fifty steps with dropout. */
export const MASKED = {
  architecture: { ...ARCHITECTURE, dropoutRates: masked.dropoutRates },
  initial: toWeights(masked.initial),
  final: toWeights(masked.final),
  losses: masked.losses,
  /** The batch of a step, counted from 0; shape `[16, 5]`. */
  batch: (step: number) => batch(masked.rows, step),
  /** The masks of a step, one for each hidden layer, of shape `[width, 16]`. */
  masks: (step: number) =>
    masked.masks.map((flags) => {
      const size = flags.length / masked.losses.length;
      return transpose(flags.slice(step * size, (step + 1) * size));
    }),
};

/** PyTorch's flags of shape `[16, width]` as the engines take them. */
function transpose(flags: string): Uint8Array {
  const width = flags.length / BATCH_ROWS;
  return Uint8Array.from(
    flags,
    (_, at) =>
      Number(flags[at % BATCH_ROWS * width + Math.floor(at / BATCH_ROWS)]),
  );
}

/** The batch of a step without dropout, counted from 0; shape `[16, 5]`. */
export function batchOfStep(step: number) {
  return batch(training.rows, step);
}

function batch(rows: number[], step: number) {
  const columns = ARCHITECTURE.inputDim;
  const size = BATCH_ROWS * columns;
  const values = Float32Array.from(rows.slice(step * size, (step + 1) * size));
  return { values, rows: BATCH_ROWS, columns };
}

function toWeights(values: Record<string, number[]>): Weights {
  return Object.fromEntries(
    Object.entries(values).map(([name, of]) => [name, Float32Array.from(of)]),
  );
}
