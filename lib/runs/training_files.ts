import { join } from "node:path";
import { z } from "zod";
import {
  listOf,
  readArtifact,
  readSealedArtifact,
  sealed,
  sha256,
  writeArtifact,
  writeJsonArtifact,
} from "../artifacts/mod.ts";
import { InputError, systemError } from "../base/mod.ts";
import { type SavedTraining, SETTINGS } from "../pipeline/mod.ts";
import { CHECKPOINT } from "./run_record.ts";
import {
  type Architecture,
  ENGINE_NAMES,
  type FitState,
  packedBytes,
  packWeights,
  trainableShapes,
  unpackWeights,
  type Weights,
  weightShapes,
} from "../model/mod.ts";

const FORMAT_VERSION = 3; // 2: other masks, other sums in a step
const STATE_FILE = "training.json";
const ARRAYS_FILE = /^epoch-\d+\.bin$/;

/** Whose training it is: files of another run are not taken for its own. */
export interface TrainingOwner {
  /** The run's `id`. */
  readonly run: string;
  readonly seed: number;
}

const COUNT = z.int().min(0);
const WIDTH = z.int().min(1).max(1e6);
const RATE = z.number().gt(0).max(10);
const LOSSES = listOf(z.number(), SETTINGS.epochs.schema.maxValue!);
const WORD = z.int().min(-(2 ** 31)).max(2 ** 32 - 1);
const RANDOM_STATE = listOf(WORD, 4).refine(({ length }) => length === 4);

const TRAINING = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  run: z.string(),
  seed: z.number(),
  engine: z.enum(ENGINE_NAMES),
  threads: z.int().min(1).max(256),
  architecture: z.object({
    inputDim: WIDTH,
    hiddenDims: listOf(WIDTH, 64),
    latentDim: WIDTH,
    dropoutRates: listOf(z.number().min(0).lt(1), 64),
  }).refine(
    ({ hiddenDims, dropoutRates }) => hiddenDims.length === dropoutRates.length,
    "Expected a dropout rate for each hidden layer",
  ),
  steps: COUNT,
  history: z.object({
    trainLoss: LOSSES,
    validationLoss: LOSSES,
    learningRate: listOf(RATE, SETTINGS.epochs.schema.maxValue!),
  }),
  plateau: z.object({
    learningRate: RATE,
    best: z.number(),
    badEpochs: COUNT,
  }),
  stopping: z.object({
    epoch: WIDTH,
    bestEpoch: WIDTH,
    bestLoss: z.number(),
  }).refine(
    ({ epoch, bestEpoch }) => bestEpoch <= epoch,
    "Expected a best epoch among those that are done",
  ),
  shuffle: RANDOM_STATE,
  dropout: RANDOM_STATE,
  arrays: z.object({
    file: z.string().regex(ARRAYS_FILE, "Expected epoch-<n>.bin"),
    sha256: z.string(),
  }),
});

/**
 * Writes training down, in place of what was there. All arrays are in one file,
 * `epoch-<n>.bin`, which is whole before `training.json` names it: whenever the
 * process is killed, the folder holds one whole state, the old or the new one.
 *
 * Nothing is forced onto the disk. After a power cut a file may be empty, which
 * {@linkcode loadTraining} finds out.
 *
 * @param folder Made if it is not there.
 * @throws {InputError} If a file cannot be written; the old state stays.
 */
export async function saveTraining(
  folder: string,
  { run, seed }: TrainingOwner,
  { engine, threads, architecture, state }: SavedTraining,
): Promise<void> {
  const bytes = packArrays(architecture, state);
  const file = `epoch-${state.stopping.epoch}.bin`;
  try {
    await Deno.mkdir(folder, { recursive: true });
    await writeArtifact(join(folder, file), bytes);
    const content = await sealed({
      formatVersion: FORMAT_VERSION,
      run,
      seed,
      engine,
      threads,
      architecture,
      steps: state.engine.steps,
      history: state.history,
      plateau: state.plateau,
      stopping: state.stopping,
      shuffle: state.shuffle,
      dropout: state.dropout,
      arrays: { file, sha256: await sha256(bytes) },
    });
    await writeJsonArtifact(join(folder, STATE_FILE), content);
    for await (const { name } of Deno.readDir(folder)) {
      if (ARRAYS_FILE.test(name) && name !== file) {
        await Deno.remove(join(folder, name));
      }
    }
  } catch (error) {
    throw systemError(`Cannot write ${folder}`, error);
  }
}

/**
 * Reads training that {@linkcode saveTraining} wrote.
 *
 * @returns Null if no epoch was finished.
 * @throws {InputError} If a file is missing, cut short, of another form or
 * version or of another run: the message names the file, what was expected and
 * found.
 */
export async function loadTraining(
  folder: string,
  owner: TrainingOwner,
): Promise<SavedTraining | null> {
  const path = join(folder, STATE_FILE);
  if (!await isThere(path)) return null;
  const training = await readSealedArtifact(path, TRAINING);
  const { run, seed, engine, threads, architecture } = training;
  if (run !== owner.run) {
    throw new InputError(
      `Cannot use ${path}: expected this run's training, found another run's`,
    );
  }
  if (seed !== owner.seed) {
    throw new InputError(
      `Cannot use ${path}: expected seed ${owner.seed}, found ${seed}`,
    );
  }
  for (const [name, { length }] of Object.entries(training.history)) {
    const { epoch } = training.stopping;
    if (length !== epoch) {
      throw new InputError(
        `Cannot use ${path}: history.${name}: expected ${epoch} epochs, ` +
          `found ${length}`,
      );
    }
  }
  const arraysPath = join(folder, training.arrays.file);
  const size = checkedSize(path, architecture);
  const bytes = await readArtifact(arraysPath, size);
  if (bytes.length !== size) {
    throw new InputError(
      `Cannot use ${arraysPath}: expected ${size} bytes, found ${bytes.length}`,
    );
  }
  if (await sha256(bytes) !== training.arrays.sha256) {
    throw new InputError(
      `Cannot use ${arraysPath}: expected the SHA-256 that ${STATE_FILE} ` +
        "names, found another",
    );
  }
  const { steps, history, plateau, stopping, shuffle, dropout } = training;
  const { best, ...moments } = unpackArrays(architecture, bytes);
  return {
    engine,
    threads,
    architecture,
    state: {
      engine: { ...moments, steps },
      best,
      history,
      plateau,
      stopping,
      shuffle,
      dropout,
    },
  };
}

/** The arrays of a state, in the order of the file, by the weights' names. */
interface StateArrays {
  weights: Weights;
  firstMoments: Weights;
  secondMoments: Weights;
  best: Weights;
}

/** What a state's arrays are called, and their shapes, in the order of the file. */
function shapesOf(architecture: Architecture) {
  const all = weightShapes(architecture);
  const trainable = trainableShapes(architecture);
  return {
    weights: all,
    firstMoments: trainable,
    secondMoments: trainable,
    best: all,
  };
}

/** @throws {InputError} If there can be no such network. */
function checkedSize(path: string, architecture: Architecture): number {
  try {
    return packedBytes(Object.values(shapesOf(architecture)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`Cannot use ${path}: ${error.message}`);
  }
}

function packArrays(
  architecture: Architecture,
  { engine, best }: FitState,
): Uint8Array {
  const arrays: StateArrays = { ...engine, best };
  return packWeights(
    Object.entries(shapesOf(architecture))
      .map(([kind, shapes]) => [shapes, arrays[kind as keyof StateArrays]]),
  );
}

function unpackArrays(
  architecture: Architecture,
  bytes: Uint8Array,
): StateArrays {
  const shapes = Object.values(shapesOf(architecture));
  const [weights, firstMoments, secondMoments, best] = unpackWeights(
    shapes,
    bytes,
  );
  return { weights, firstMoments, secondMoments, best };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw systemError(`Cannot read ${path}`, error);
  }
}

/** Reads what {@linkcode RunCheckpoint.save} left in a run's folder. */
export async function loadOwnTraining(
  folder: string,
  owner: TrainingOwner,
  architecture: Architecture,
): Promise<SavedTraining | null> {
  const checkpoint = join(folder, CHECKPOINT);
  const training = await loadTraining(checkpoint, owner);
  if (training === null) return null;
  const [expected, found] = [architecture, training.architecture].map(describe);
  if (expected !== found) {
    throw new InputError(
      `Cannot use ${checkpoint}: expected a network ${expected}, found ${found}`,
    );
  }
  return training;
}

/** Widths from input to bottleneck, and dropout rates. */
function describe(architecture: Architecture): string {
  const { inputDim, hiddenDims, latentDim, dropoutRates } = architecture;
  const widths = [inputDim, ...hiddenDims, latentDim].join("-");
  return `${widths} with dropout ${dropoutRates.join(", ") || "none"}`;
}
