import process from "node:process";
import {
  assignRoles,
  type DataOrigin,
  findFlows,
  FLOW_COLUMN_NAMES,
  Flows,
  type FlowSource,
  type LabelledFlows,
  nameFile,
  namesAmong,
  type OnRead,
  openSource,
  originOf,
  parseFlows,
  PUBLISHED_ROWS,
  type Role,
  type RoleChoices,
  rolesByName,
  sha256Of,
  SHORTCUT_COLUMNS,
  valuesIn,
} from "../dataset/mod.ts";
import { THRESHOLD_STRATEGIES } from "../evaluate/mod.ts";
import { encodeFlows, generateFlows } from "../dataset/generate/mod.ts";
import { identifierColumns, selectFeatures } from "../preprocess/mod.ts";
import { checkSettings, type RunSettings } from "./settings.ts";
import { InputError } from "../base/mod.ts";

/** Generated flows are the same for every seed, so that seeds can be compared. */
const GENERATOR_SEED = 42;

/** What messages call a file of generated flows. */
const GENERATED = "generated flows";

/** Flows as a run reads them, a column at a time, and where they came from. */
export interface OpenedFlows extends LabelledFlows {
  /** Columns that the run leaves out beside labels and identifiers. */
  readonly exclude: readonly string[];
  /** Where they came from. */
  readonly origin: DataOrigin;
}

/** How a caller follows the reading. */
export interface ReadingListener {
  /** Called as text files are read: how many of their bytes, of how many. */
  readonly onRead?: OnRead;
  /** Stops it at its next piece of text, throwing its reason. */
  readonly signal?: AbortSignal;
}

/** What is asked of {@linkcode openFlows} beside the settings. */
export interface OpenOptions extends ReadingListener {
  /**
   * Whether the columns that the settings leave out can be read too, for charts.
   * Default false.
   */
  readonly readExcluded?: boolean;
}

/**
 * Opens a data set or, where there is none, generates one shaped like it. No more
 * of it is read than its labels, which are checked.
 *
 * @param settings `data`, `labels`, `subset`, `split` and what leaves columns out
 * count. Of flows that are generated, there are as many as the subset has.
 * @throws {InputError} If the data cannot be used, a setting has no possible value,
 * or it names a column that is not there.
 */
export async function openFlows(
  settings: RunSettings,
  { onRead, signal, readExcluded = false }: OpenOptions = {},
): Promise<OpenedFlows> {
  checkSettings(settings);
  const { data, subset } = settings;
  if (data === null) {
    const rows = subset ?? PUBLISHED_ROWS;
    const size = { height: rows, columns: FLOW_COLUMN_NAMES };
    checkTraining(GENERATED, size, settings, {
      tableBytes: rows * GENERATED_FLOW_BYTES,
      free: freeBytes(),
    });
    const { flows, origin } = await generate(rows);
    return {
      ...await flows.labelled(),
      exclude: excludedColumns(flows.columns, settings),
      origin,
    };
  }
  const source = await findFlows(data, settings.labels);
  const tableBytes = csvTableBytes(source);
  const choices = roleChoices(settings);
  const hasText = source.files.some(({ format }) => format !== "parquet");
  const free = freeBytes(); // before the flows take their part
  if (tableBytes > 0) {
    checkMemory(
      () => `${source.name}: reading CSV`,
      runBytes({ flows: 0, features: 0, tableBytes }),
      free,
    );
  }
  const opened = await openSource(source, (columns) => {
    // Read for a few flows at the end. From text files they would be in memory
    // all the time, and so would texts of unknown columns: only logs of other
    // tools, whose alerts nobody could find otherwise, are worth it.
    const identifiers = hasText && source.form !== "other"
      ? []
      : identifierColumns(columns, [], rolesByName(columns, choices));
    const left = readExcluded ? excludedColumns(columns, settings) : [];
    return [
      ...new Set([...columnsOfRun(columns, settings), ...left, ...identifiers]),
    ];
  }, (...progress) => {
    signal?.throwIfAborted();
    onRead?.(...progress);
  }).catch((error) => {
    throw nameFile(
      [source.name, ...source.files.map(({ path }) => path)],
      error,
    );
  });
  checkTraining(source.name, opened, settings, { tableBytes, free });
  const exclude = excludedColumns(opened.columns, settings);
  const labelled = await opened.labelled(exclude.includes("binary_label"));
  if (settings.protocol === "original") {
    checkAttacks(labelled, "--protocol original");
  }
  const roles = await assignRoles(labelled.flows, choices);
  const flows = labelled.flows.withRoles(roles);
  if (labelled.labelling === "none") {
    await checkNotLabelled(flows, exclude);
  }
  if (labelled.labelling !== "attacks") checkWithoutAttacks(labelled, settings);
  const origin = await originOf(source, flows);
  await flows.checkUnchanged(); // or the hash would be another file's
  return {
    ...{ ...labelled, flows, exclude, origin },
  };
}

/**
 * Stops what cannot do without attacks that are labelled.
 *
 * @param what It is.
 * @throws {InputError} If there are none.
 */
export function checkAttacks(
  { flows, labelling }: Pick<OpenedFlows, "flows" | "labelling">,
  what: string,
): void {
  if (labelling === "attacks") return;
  throw new InputError(
    `${flows.name}: ${what} needs attacks to find: expected labels of both ` +
      `classes, found ${
        labelling === "none"
          ? "no label column (--label COLUMN --normal VALUE names one)"
          : "normal flows alone"
      }`,
  );
}

/** @throws {InputError} If a setting makes no sense of flows without attacks. */
function checkWithoutAttacks(
  { flows, labelling }: LabelledFlows,
  { thresholdStrategy, contamination }: RunSettings,
): void {
  if (THRESHOLD_STRATEGIES[thresholdStrategy].needsAttacks) {
    checkAttacks(
      { flows, labelling },
      `--threshold-strategy ${thresholdStrategy}`,
    );
  }
  if (labelling === "normal" && contamination > 0) {
    throw new InputError(
      `${flows.name}: --contamination ${contamination} is for flows with attacks ` +
        "or without labels: found labels that name no attack",
    );
  }
}

/**
 * Flows without labels must not have a column that is named as one: it was
 * forgotten, and attacks would be learnt as normal.
 *
 * @throws {InputError} If one has several values and is not left out.
 */
export async function checkNotLabelled(
  flows: Flows,
  exclude: readonly string[] = [],
): Promise<void> {
  const named = flows.roles.filter(({ name, role }) =>
    role === "label" && !exclude.includes(name) && flows.readable.includes(name)
  ).map(({ name }) => name);
  for (const name of named) {
    const column = (await flows.read(name)).toSeries(0);
    if (column.dropNulls().nUnique() < 2) continue;
    throw new InputError(
      `${flows.name}: column ${name} is named as a label: expected --label ` +
        `${name} --normal VALUE or, to train without labels, --exclude ` +
        `${named.join(",")} (--categorical ${name} if it is none)` +
        valuesIn(column),
    );
  }
}

async function generate(
  rows: number,
): Promise<Pick<OpenedFlows, "flows" | "origin">> {
  const bytes = await encodeFlows(
    generateFlows({ rows, seed: GENERATOR_SEED }),
  );
  return {
    flows: Flows.of(parseFlows(bytes, GENERATED), GENERATED),
    origin: {
      ...{ path: null, sha256: sha256Of(bytes), files: [] },
      ...{ form: null, leftOut: [], notes: [] },
    },
  };
}

/** Stops where a run would take more memory than is free. */
function checkTraining(
  name: string,
  { height, columns }: { height: number; columns: readonly string[] },
  settings: RunSettings,
  { tableBytes, free }: { tableBytes: number; free: number },
): void {
  const { subset, protocol } = settings;
  const flows = Math.min(subset ?? Infinity, height);
  const features = columnsOfRun(columns, settings).length;
  checkMemory(
    () =>
      `${name}: training on ${flows.toLocaleString("en")} flows ` +
      "(--subset N draws fewer)",
    runBytes({ flows, height, features, tableBytes, protocol }),
    free,
  );
}

/** What the settings leave out, the shortcuts that there are included. */
function excludedColumns(
  columns: readonly string[],
  { exclude, noShortcuts }: RunSettings,
): readonly string[] {
  const named = namesAmong(columns, exclude);
  if (!noShortcuts) return named;
  const shortcuts = SHORTCUT_COLUMNS.filter((name) => columns.includes(name));
  return [...new Set([...named, ...shortcuts])];
}

/** What the settings say of columns. */
export function roleChoices(
  { include, categorical, idColumns, timeColumn, protocol }: RunSettings,
): RoleChoices {
  const byPattern = protocol === "original";
  return { include, categorical, idColumns, timeColumn, byPattern };
}

/** What a run reads: the features, the labels that there are, and the times. */
function columnsOfRun(
  columns: readonly string[],
  settings: RunSettings,
): string[] {
  const roles = rolesByName(columns, roleChoices(settings));
  const exclude = excludedColumns(columns, settings);
  const isLabelled = columns.includes("binary_label") &&
    !exclude.includes("binary_label");
  // Whether labels name an attack is known only once they have been read.
  const isRead = (role: Role) =>
    role === "moment" && settings.split !== "random" ||
    role === "label" && !isLabelled;
  const named = [
    ...["binary_label", "attack_label"].filter((name) =>
      columns.includes(name)
    ),
    ...roles.filter(({ role }) => isRead(role)).map(({ name }) => name),
  ];
  const { features } = selectFeatures(roles, exclude);
  return [...new Set([...named, ...features])];
}

/** What the program takes with hardly a flow in it: Deno, Polars, engine, charts. */
const PROGRAM_BYTES = 550e6;

/** What a flow takes beside its features: its numbers, groups, scores. */
const BYTES_PER_FLOW = 190;

/** What a generated flow takes while it is made (measured: 1,350 to 1,380). */
const GENERATED_FLOW_BYTES = 1400;

/** What columns that were read and are not freed yet take at the most. */
const MAX_UNFREED_BYTES = 250e6;

/** Memory that a CSV file's columns take once they are read, in its bytes. */
const CSV_FACTOR = 1.7;
const GZIP_FACTOR = 10; // they are packed to a sixth, about

/**
 * About how much memory a run takes at its peak, in bytes. Features are held as
 * float32, once or, under the original protocol, twice: all of them, and those of
 * the parts. Estimated and measured in runs from Parquet: 0.6 and 0.6 GB of 50,000
 * flows; of 2,059,415 flows 1.5 and 1.3 GB, under the original protocol 1.8 and
 * 1.7 GB, and 0.9 and 0.9 GB where 300,000 of them are drawn.
 *
 * @param size.flows Those that the run uses.
 * @param size.height Those in the data; default the same.
 * @param size.features How many they have, about.
 * @param size.tableBytes What {@linkcode csvTableBytes} says; default 0.
 * @param size.protocol Default `"honest"`.
 */
export function runBytes(size: {
  readonly flows: number;
  readonly height?: number;
  readonly features: number;
  readonly tableBytes?: number;
  readonly protocol?: RunSettings["protocol"];
}): number {
  const { flows, height = flows, features, tableBytes = 0, protocol } = size;
  const columnBytes = height * features * Float64Array.BYTES_PER_ELEMENT;
  const featureBytes = flows * features * Float32Array.BYTES_PER_ELEMENT;
  return PROGRAM_BYTES + Math.min(columnBytes, MAX_UNFREED_BYTES) +
    tableBytes + flows * BYTES_PER_FLOW +
    featureBytes * (protocol === "original" ? 2 : 1);
}

/** About how much the columns of CSV files take; Parquet is read in pieces. */
export function csvTableBytes({ files }: FlowSource): number {
  return files.reduce((sum, { bytes, format }) => {
    if (format === "parquet") return sum;
    return sum + bytes * (format.endsWith(".gz") ? GZIP_FACTOR : CSV_FACTOR);
  }, 0);
}

/**
 * Stops before work that the machine has too little memory for, which would end
 * it without a word.
 *
 * @param what Asked only where memory is short, as formatting a number for the
 * first time takes ten milliseconds: what takes it, and what to do: `training on …`.
 * @param needed In bytes.
 * @param free In bytes; see {@linkcode freeBytes}.
 * @throws {InputError} If it is not enough.
 */
export function checkMemory(
  what: () => string,
  needed: number,
  free: number,
): void {
  if (needed <= free) return;
  throw new InputError(
    `${what()} takes about ${tenths(Math.ceil(needed / 1e8))} GB of memory, ` +
      `${tenths(Math.floor(free / 1e8))} GB are free`,
  );
}

/**
 * What the system says is free, in bytes, within the limit of the process's own
 * control group (a container's, say); Infinity where the process may not ask. A
 * limit of a group above it is not known, nor what others in the group take.
 */
export function freeBytes(): number {
  try {
    const { available, swapFree } = Deno.systemMemoryInfo();
    const limit = process.constrainedMemory() || Infinity; // 0: there is none
    const left = limit - process.memoryUsage.rss();
    return Math.max(0, Math.min(available + swapFree, left));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return Infinity;
    throw error;
  }
}

function tenths(count: number): string {
  return (count / 10).toFixed(1);
}
