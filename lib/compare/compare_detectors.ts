import { InputError, letEventsIn, type Matrix } from "../base/mod.ts";
import { evaluateScores, THRESHOLD_STRATEGIES } from "../evaluate/mod.ts";
import type { Split } from "../split/mod.ts";
import {
  type Candidate,
  type Fitted,
  type Lane,
  prepareLanes,
  type SeriesListener,
} from "./candidates.ts";
import {
  checkAttacks,
  describeColumns,
  describeLoaded,
  describeOrigin,
  type EncodedFlows,
  finiteOrNull,
  type OpenedFlows,
  openFlows,
  qualityMetrics,
  type RunSettings,
  shareOfAttacks,
  summarizeMetrics,
  summarizeRecalls,
  type Summary,
} from "../pipeline/mod.ts";
import { type DataOrigin, nameFile, namesOf } from "../dataset/mod.ts";

/** The metrics of a detector that are averaged over seeds. */
export const COMPARED_METRICS = [
  "rocAuc",
  "partialRocAuc",
  "averagePrecision",
  "averagePrecisionAtNaturalShare",
  "recallAtFalseAlarmRate",
  "falseAlarmRate",
  "fitSeconds",
  "fitRowsPerSecond",
  "scoreRowsPerSecond",
] as const satisfies readonly (keyof DetectorRun)[];

/** How good a detector was with one seed, and how fast. */
export interface DetectorRun extends ReturnType<typeof qualityMetrics> {
  readonly seed: number;
  /** Chosen from its own validation scores; null where it is infinite. */
  readonly threshold: number | null;
  /** Times it went through the training rows: a network's epochs, else 1. */
  readonly passes: number;
  readonly fitSeconds: number;
  /** Training rows, counted once a pass. */
  readonly fitRowsPerSecond: number;
  /** Of the test rows. */
  readonly scoreRowsPerSecond: number;
}

/** A detector's metrics over the seeds. */
export interface ComparedDetector
  extends Summary<typeof COMPARED_METRICS[number]> {
  readonly name: string;
  /** What a person reads. */
  readonly label: string;
  /** Recall by the false alarm rate of the test flows. */
  readonly recallAt: ReturnType<typeof summarizeRecalls>;
  /** One a seed. */
  readonly runs: DetectorRun[];
}

/** How many rows each part has; they are the same rows for every detector. */
export interface PartSizes {
  readonly seed: number;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly testRows: { readonly normal: number; readonly attack: number };
}

/** What `compare.json` holds. */
export interface Comparison {
  readonly formatVersion: 1;
  readonly settings: RunSettings;
  readonly data: DataOrigin & { readonly rows: number };
  /** Whether the columns that give this data set's attackers away took part. */
  readonly shortcuts: "included" | "excluded";
  readonly seeds: number[];
  /** One a seed. */
  readonly parts: PartSizes[];
  /** The run's own first, then the others in an order that is always the same. */
  readonly detectors: ComparedDetector[];
}

/**
 * Compares the autoencoder of a run's configuration with the {@linkcode BASELINES},
 * which learn the very same features, and with the original's configuration in
 * its own encoding, all on the same rows of the honest protocol.
 *
 * Each detector's threshold comes from its own validation scores. To the
 * autoencoder, validation rows say more: which epoch was the best and, as its
 * configuration says, what is usual. The test rows are read once all thresholds
 * stand.
 *
 * @param listener Its signal ends the comparison at the next detector, or a few
 * training steps later; a run is one detector with one seed.
 * @param seeds How often, with the settings' seed and those that follow.
 * @throws {InputError} If the data cannot be used, or a detector cannot run on
 * it: the message names the detector.
 * @throws {RangeError} If the settings' protocol is not the honest one.
 */
export async function compareDetectors(
  settings: RunSettings,
  listener: SeriesListener,
  seeds = 1,
): Promise<Comparison> {
  if (settings.protocol !== "honest") {
    throw new RangeError(
      "Cannot compare detectors as the protocol must be honest: " +
        `found ${settings.protocol}`,
    );
  }
  const { log } = listener;
  const opened = await openFlows(settings, listener);
  checkAttacks(opened, "a comparison");
  const { flows, origin } = opened;
  log(describeOrigin(origin, flows.height));
  log(describeLoaded(flows));
  if (origin.form === "other") log(describeColumns(opened));

  const rounds: Round[] = [];
  for (let i = 0; i < seeds; i++) {
    const seed = settings.seed + i;
    if (seeds > 1) {
      listener.onSeed?.(i + 1, seeds);
      log(`Seed ${seed} (${i + 1} of ${seeds})\n`);
    }
    rounds.push(
      await compareOnce(opened, { ...settings, seed }, listener, [i, seeds])
        .catch((error) => {
          throw nameFile(namesOf(origin), error);
        }),
    );
  }
  return {
    formatVersion: 1,
    settings,
    data: { ...origin, rows: flows.height },
    shortcuts: settings.noShortcuts ? "excluded" : "included",
    seeds: rounds.map(({ parts }) => parts.seed),
    parts: rounds.map(({ parts }) => parts),
    detectors: rounds[0].detectors.map(({ name, label }, index) => {
      const runs = rounds.map(({ detectors }) => detectors[index].run);
      const recallAt = summarizeRecalls(runs);
      const summary = summarizeMetrics(COMPARED_METRICS, runs);
      return { name, label, ...summary, recallAt, runs };
    }),
  };
}

/** The comparison with one seed. */
interface Round {
  readonly parts: PartSizes;
  readonly detectors: readonly {
    readonly name: string;
    readonly label: string;
    readonly run: DetectorRun;
  }[];
}

async function compareOnce(
  opened: OpenedFlows,
  settings: RunSettings,
  listener: SeriesListener,
  [round, rounds]: readonly [number, number],
): Promise<Round> {
  const { log, signal, onRun } = listener;
  const { split, lanes } = await prepareLanes(opened, settings, listener);
  const each = lanes.flatMap(({ candidates }) => candidates).length;
  let run = round * each;
  const begin = async ({ label }: Candidate) => {
    await letEventsIn();
    signal?.throwIfAborted();
    await onRun?.({
      run: ++run,
      runs: rounds * each,
      label: `${label}, seed ${settings.seed}`,
    });
  };
  await using fitted = new AsyncDisposableStack();
  const ready: Ready[] = [];
  for (const lane of lanes) {
    ready.push(...await fitLane(lane, split, settings, { log, begin }, fitted));
  }
  log("");

  const detectors: Round["detectors"][number][] = [];
  for (const { flows } of lanes) {
    const test = await readParts(flows, {
      normal: split.testNormal,
      attack: split.testAttack,
    });
    for (const detector of ready.filter((ready) => ready.flows === flows)) {
      await letEventsIn();
      signal?.throwIfAborted();
      const { name, label, threshold, passes, fitSeconds } = detector;
      const { scores, seconds } = await scoreTest(detector, test);
      log(`Scoring ${label} ... ${seconds.toFixed(2)} s`);
      const evaluation = evaluateScores(scores.normal, scores.attack, {
        threshold,
        naturalShare: shareOfAttacks(await opened.flows.labels()),
        seed: settings.seed,
      });
      const run = {
        seed: settings.seed,
        ...qualityMetrics(evaluation),
        threshold: finiteOrNull(threshold),
        passes,
        fitSeconds,
        fitRowsPerSecond: split.train.length * passes / fitSeconds,
        scoreRowsPerSecond: (test.normal.rows + test.attack.rows) / seconds,
      };
      detectors.push({ name, label, run });
    }
  }
  log("");
  return { parts: partSizes(settings.seed, split), detectors };
}

/** A detector that has learnt and whose threshold stands. */
interface Ready extends Candidate, Fitted {
  readonly flows: EncodedFlows;
  readonly threshold: number;
  readonly fitSeconds: number;
}

/** Normal flows and attacks, in features or in scores. */
interface Classes<T> {
  readonly normal: T;
  readonly attack: T;
}

/**
 * Fits a lane's detectors and chooses their thresholds, without the test rows.
 *
 * @param fitted Disposes of them at its end.
 */
async function fitLane(
  { flows, candidates }: Lane,
  split: Split,
  settings: RunSettings,
  { log, begin }: Pick<SeriesListener, "log"> & {
    /** Called before each detector. */
    readonly begin: (candidate: Candidate) => Promise<void>;
  },
  fitted: AsyncDisposableStack,
): Promise<Ready[]> {
  const { train, normal, attack } = await readParts(flows, {
    train: split.train,
    normal: split.validation,
    attack: split.validationAttack,
  });
  const strategy = THRESHOLD_STRATEGIES[settings.thresholdStrategy];
  const ready: Ready[] = [];
  for (const candidate of candidates) {
    await begin(candidate);
    try {
      const started = performance.now();
      const detector = await candidate.fit(train, normal);
      const fitSeconds = secondsSince(started);
      fitted.defer(() => detector.dispose());
      log(`Fitting ${candidate.label} ... ${fitSeconds.toFixed(2)} s`);
      const threshold = strategy.choose({
        normalScores: detector.validationScores ??
          await detector.score(normal),
        attackScores: await detector.score(attack),
      }, settings);
      ready.push({ ...candidate, ...detector, flows, threshold, fitSeconds });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { label } = candidate;
      throw new InputError(`${label}: ${error.message}`, { cause: error });
    }
  }
  return ready;
}

async function scoreTest(
  detector: Ready,
  test: Classes<Matrix>,
): Promise<{ scores: Classes<Float32Array>; seconds: number }> {
  const started = performance.now();
  const scores = {
    normal: await detector.score(test.normal),
    attack: await detector.score(test.attack),
  };
  return { scores, seconds: secondsSince(started) };
}

/** The features of some parts of the split. */
async function readParts<Name extends string>(
  flows: EncodedFlows,
  parts: Record<Name, Uint32Array>,
): Promise<Record<Name, Matrix>> {
  const names = Object.keys(parts) as Name[];
  const read = await flows.featuresOf(names.map((name) => parts[name]));
  return Object.fromEntries(names.map((name, i) => [name, read[i]])) as Record<
    Name,
    Matrix
  >;
}

function partSizes(seed: number, split: Split): PartSizes {
  return {
    seed,
    trainRows: split.train.length,
    validationRows: split.validation.length,
    testRows: {
      normal: split.testNormal.length,
      attack: split.testAttack.length,
    },
  };
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
