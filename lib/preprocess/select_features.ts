import { isLabel, schemaOf } from "../dataset/mod.ts";
import { InputError } from "../base/mod.ts";

/** The data set's own: who talked to whom, and when. */
export const FLOW_IDENTIFIERS: readonly string[] = [
  "flow_id",
  "source_ip",
  "source_port",
  "destination_ip",
  "destination_port",
  "stime",
];

/**
 * The columns by which a person finds a flow again: the data set's own or, of
 * columns that the flow columns' table does not know, those that a detector
 * leaves out by their names.
 *
 * @param columns All that the flows have.
 * @param features Those that the detector reads. Default none.
 */
export function identifierColumns(
  columns: readonly string[],
  features: readonly string[] = [],
): string[] {
  const isOther = (name: string) =>
    schemaOf(name) === undefined && !isLabel(name) &&
    !features.includes(name) && identifierPattern(name) !== undefined;
  return [
    ...FLOW_IDENTIFIERS.filter((name) => columns.includes(name)),
    ...columns.filter(isOther),
  ];
}

/**
 * Parts of names of columns that identify a flow, a host or a point in time
 * rather than describe behaviour; the original's list. It also matches the seven
 * `ct_…` counts per source or destination, such as `ct_src_ltm`.
 */
export const IDENTIFIER_PATTERNS = [
  "id",
  "ip",
  "addr",
  "port",
  "time",
  "src",
  "dst",
  "source",
  "dest",
  "destination",
];

/**
 * Zeek's name for the time a flow began, and pandas's for row numbers: no pattern
 * above matches them.
 */
const OTHER_IDENTIFIERS = /^(ts|unnamed: \d+)$/;

/** Which columns a detector reads. */
export interface FeatureSelection {
  /** In the frame's order. */
  readonly features: string[];
  /** Columns left out: labels first, then the rest in the frame's order. */
  readonly excluded: string[];
}

/**
 * Chooses the features as the original does, by their names: labels and
 * identifiers are left out.
 *
 * @param columns The names of all columns.
 * @param exclude More columns to leave out, by their exact names.
 * @throws {InputError} If a column to leave out is not there, or no feature is
 * left.
 */
export function selectFeatures(
  columns: readonly string[],
  exclude: readonly string[] = [],
): FeatureSelection {
  const unknown = exclude.filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      `Cannot exclude ${unknown.join(", ")}: not among the columns ` +
        columns.join(", "),
    );
  }
  const labels = ["binary_label", "attack_label", ...columns].filter(
    (name, i, all) =>
      columns.includes(name) && isLabel(name) && all.indexOf(name) === i,
  );
  const identifiers = columns.filter((name) =>
    !labels.includes(name) &&
    (exclude.includes(name) || identifierPattern(name) !== undefined)
  );
  const excluded = [...labels, ...identifiers];
  const features = columns.filter((name) => !excluded.includes(name));
  if (features.length === 0) {
    throw new InputError(
      `No feature column is left of ${columns.join(", ")}`,
    );
  }
  return { features, excluded };
}

/** Which of {@linkcode IDENTIFIER_PATTERNS} leaves a column out, if any. */
export function identifierPattern(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (OTHER_IDENTIFIERS.test(lower)) return lower;
  return IDENTIFIER_PATTERNS.find((pattern) => lower.includes(pattern));
}
