import { type Flows, momentColumn, readTimes } from "../dataset/mod.ts";
import { InputError, type Matrix, selectRows } from "../base/mod.ts";
import {
  checkFeatureType,
  NetworkDataPreprocessor,
  selectFeatures,
} from "../preprocess/mod.ts";
import {
  countDuplicates,
  findDuplicates,
  honestSplit,
  originalSplit,
  type Split,
  temporalSplit,
} from "../split/mod.ts";
import { flowsPerDay, THRESHOLD_STRATEGIES } from "../evaluate/mod.ts";
import { type RunSettings, targetAlertRate } from "./settings.ts";

/** Share of the attacks whose labels a threshold may see, where it asks for some. */
const LABELLED_SHARE = 0.2;

/** Normal flows that are equal to another in all feature columns. */
export interface Duplicates {
  /** How many there are. */
  readonly rows: number;
  /** How many different flows they are. */
  readonly groups: number;
  /** Whether those of a group went to the same part. */
  readonly grouped: boolean;
  /** Equal flows that went to the same part, at most; null for no limit. */
  readonly largestGroup: number | null;
  /** Different flows among the validation flows. */
  readonly validation: number;
}

/** What makes features of flows. */
export interface EncodedFlows {
  readonly preprocessor: NetworkDataPreprocessor;
  /**
   * The features of some of the flows.
   *
   * @param rows Their numbers, as the split gives them.
   * @returns Shape `[rows, features]`, in that order.
   */
  features(rows: Uint32Array): Promise<Matrix>;
  /** `features` of several parts of the flows, which are read only once. */
  featuresOf(parts: readonly Uint32Array[]): Promise<Matrix[]>;
}

/** Flows that are split, and what makes features of them. */
export interface PreparedFlows extends EncodedFlows {
  readonly split: Split;
  /** Null where the protocol does not look for them. */
  readonly duplicates: Duplicates | null;
  /** What divided the flows. */
  readonly splitBy: "random" | "temporal";
  /** Which column says when they began; null for none, or where nobody asks. */
  readonly timeColumn: string | null;
  /** Why it did not divide them; null where it did, or nobody asks. */
  readonly timeProblem: string | null;
  /**
   * How many of the flows begin in a day; null where they do not tell, or nobody
   * asks.
   */
  readonly flowsPerDay: number | null;
}

/** Prepares flows as the run's protocol says. */
export function prepareFlows(
  flows: Flows,
  settings: RunSettings,
): Promise<PreparedFlows> {
  return settings.protocol === "original"
    ? prepareOriginal(flows, settings)
    : prepareHonest(flows, settings);
}

/**
 * The original's protocol, its leaks included: what is learnt from data is learnt
 * from all rows, and the validation rows are the normal test rows.
 *
 * @throws {InputError} If the flows cannot be split or used.
 */
export async function prepareOriginal(
  flows: Flows,
  settings: RunSettings,
): Promise<PreparedFlows> {
  const split = originalSplit(await flows.labels(), settings);
  const { preprocessor, features } = await NetworkDataPreprocessor
    .fitTransform(flows, {
      exclude: settings.exclude,
      encoding: settings.configuration.encoding,
    });
  return {
    ...encoded(
      preprocessor,
      (parts) =>
        Promise.resolve(parts.map((rows) => selectRows(features, rows))),
    ),
    split,
    duplicates: null,
    splitBy: "random",
    timeColumn: null,
    timeProblem: null,
    flowsPerDay: null,
  };
}

/**
 * The honest protocol: the split comes first, and what is learnt from data is
 * learnt from the training rows. The test rows are read when their features are
 * asked for, at the end.
 *
 * @throws {InputError} If the flows cannot be split or used.
 */
export async function prepareHonest(
  flows: Flows,
  settings: RunSettings,
): Promise<PreparedFlows> {
  const labels = await flows.labels();
  const { features } = selectFeatures(flows.roles, settings.exclude);
  for (const name of features) checkFeatureType(name, flows.typeOf(name)!);
  const groups = await findDuplicates(flows, features);
  const hasAttacks = labels.includes(1);
  const isByTime = settings.split === "temporal";
  const { times, ...told } = isByTime || !hasAttacks
    ? await timesOf(flows, isByTime)
    : NO_TIMES;
  const splitBy = isByTime || settings.split === "auto" && times !== null
    ? "temporal"
    : "random";
  const grouped = settings.duplicates === "group" && splitBy === "random";
  const largestGroup = grouped
    ? largestWholeGroup(groups, labels, settings.falseAlarmRate)
    : null;
  const { needsAttacks } = THRESHOLD_STRATEGIES[settings.thresholdStrategy];
  const options = {
    // Without labels, what may be among the flows is among them already.
    contamination: hasAttacks ? settings.contamination : 0,
    seed: settings.seed,
    labelledShare: needsAttacks ? LABELLED_SHARE : 0,
  };
  const split = ascending(
    splitBy === "temporal"
      ? temporalSplit(labels, times!, options)
      : honestSplit(labels, {
        ...options,
        groups: grouped ? groups : undefined,
        largestGroup: largestGroup ?? undefined,
      }),
  );
  THRESHOLD_STRATEGIES[settings.thresholdStrategy].check?.(
    split.validation.length,
    {
      falseAlarmRate: hasAttacks
        ? settings.falseAlarmRate
        : targetAlertRate(settings),
    },
  );
  const duplicates = {
    ...countDuplicates(groups, labels),
    grouped,
    largestGroup,
    validation: countDifferent(split.validation, groups),
  };
  return {
    ...await encodeSplit(flows, split, settings),
    split,
    duplicates,
    splitBy,
    ...told,
    flowsPerDay: times && hasDifferent(times, 2) ? flowsPerDay(times) : null,
  };
}

/** Share of the normal flows that validate, and as large a part that tests. */
const PART = 0.2;

/**
 * How many equal normal flows may stay together: as many as the rate lets pass in
 * a part. A larger group alone would decide how many flows lie above the
 * threshold.
 *
 * @returns Null where no group is larger.
 */
function largestWholeGroup(
  groups: Uint32Array,
  labels: Uint8Array,
  rate: number,
): number | null {
  const sizes = new Uint32Array(groups.length); // a Map holds no more than 2^24
  let rows = 0;
  groups.forEach((group, row) => {
    if (labels[row] !== 0) return;
    sizes[group]++;
    rows++;
  });
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const limit = Math.max(1, Math.floor(rows * PART * rate));
  return largest > limit ? limit : null;
}

/**
 * Makes features of flows that are split already, as the settings' configuration
 * encodes them; what is learnt from data is learnt from the training rows.
 *
 * @throws {InputError} If the flows cannot be used.
 */
export async function encodeSplit(
  flows: Flows,
  { train }: Split,
  { exclude, configuration: { encoding } }: RunSettings,
): Promise<EncodedFlows> {
  const preprocessor = await NetworkDataPreprocessor
    .fit(flows.withRows(train), { exclude, encoding });
  return encoded(
    preprocessor,
    (parts) =>
      preprocessor.transformParts(parts.map((rows) => flows.withRows(rows))),
  );
}

function encoded(
  preprocessor: NetworkDataPreprocessor,
  featuresOf: EncodedFlows["featuresOf"],
): EncodedFlows {
  return {
    preprocessor,
    featuresOf,
    features: async (rows) => (await featuresOf([rows]))[0],
  };
}

/** The same split, the rows of each part in the order of the file, as flows are chosen. */
function ascending(split: Split): Split {
  return {
    ...split,
    train: split.train.toSorted(),
    validation: split.validation.toSorted(),
    validationAttack: split.validationAttack.toSorted(),
    testNormal: split.testNormal.toSorted(),
    testAttack: split.testAttack.toSorted(),
  };
}

/** How many groups some rows are of; a Set holds no more than 2^24. */
function countDifferent(rows: Uint32Array, groups: Uint32Array): number {
  const seen = new Uint8Array(groups.length);
  for (const row of rows) seen[groups[row]] = 1;
  return seen.reduce((sum, one) => sum + one, 0);
}

/** So many different times, at least, for flows to be divided by them unasked. */
const FEW_TIMES = 10;

/** When flows began, as far as they tell it. */
interface FlowTimes extends Pick<PreparedFlows, "timeColumn" | "timeProblem"> {
  /** In seconds; null where they do not tell. */
  readonly times: Float64Array | null;
}

const NO_TIMES: FlowTimes = {
  ...{ times: null, timeColumn: null, timeProblem: null },
};

/**
 * When flows began.
 *
 * @param isAsked Whether they must be divided by time.
 * @throws {InputError} If they must, and cannot.
 */
async function timesOf(flows: Flows, isAsked: boolean): Promise<FlowTimes> {
  const timeColumn = momentColumn(flows.roles, flows.readable);
  if (timeColumn === null) {
    if (!isAsked) return NO_TIMES;
    throw new InputError(
      "Cannot split by time: expected a column stime or another of moments " +
        `(--time-column COL), found ${flows.columns.join(", ")}`,
    );
  }
  const unusable = (timeProblem: string): FlowTimes => ({
    ...{ times: null, timeColumn, timeProblem },
  });
  try {
    const times = await readTimes(flows, timeColumn);
    const gaps = times.filter(Number.isNaN).length;
    if (gaps > 0) {
      const problem = `column ${timeColumn}: ${
        gaps.toLocaleString("en")
      } flows have no time`;
      if (!isAsked) return unusable(problem);
      throw new InputError(`Cannot split by time: ${problem}`);
    }
    return isAsked || hasDifferent(times, FEW_TIMES)
      ? { times, timeColumn, timeProblem: null }
      : unusable(`column ${timeColumn}: fewer than ${FEW_TIMES} times differ`);
  } catch (error) {
    if (isAsked || !(error instanceof InputError)) throw error;
    return unusable(error.message);
  }
}

/** Whether so many of the values differ. */
function hasDifferent(values: Float64Array, least: number): boolean {
  const seen = new Set<number>();
  return values.some((value) => seen.add(value).size >= least);
}
