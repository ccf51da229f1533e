import type pl from "nodejs-polars";
import { didYouMean, InputError } from "../../base/mod.ts";
import { isTextType, readTexts, textCodesOf } from "../columns/mod.ts";
import { canonicalName, isLabel, schemaOf } from "../schema/mod.ts";
import { identifierPattern } from "./identifier_patterns.ts";
import { type NamedRole, namedRole, saysStart } from "./words.ts";

/** What a column can be to a detector, which learns from the first two alone. */
export const ROLES = [
  ...["measurement", "category", "identifier", "address", "port"] as const,
  ...["moment", "label", "constant", "empty"] as const,
] as const;

/** One of them. */
export type Role = typeof ROLES[number];

/** What a column is, and why. */
export interface ColumnRole {
  readonly name: string;
  readonly role: Role;
  /** In a few words. */
  readonly reason: string;
}

/** What a person says of columns; names that are not there are errors. */
export interface RoleChoices {
  /** Columns to learn from, whatever they seem to be. Default none. */
  readonly include?: readonly string[];
  /** Columns of categories, though they hold numbers. Default none. */
  readonly categorical?: readonly string[];
  /** Columns that name flows or hosts. Default none. */
  readonly idColumns?: readonly string[];
  /** The column that says when a flow began. Default what seems to be one. */
  readonly timeColumn?: string | null;
  /**
   * Whether the original's parts of names leave columns out, in any flows.
   * Default false: in UNSW-NB15's own columns alone.
   */
  readonly byPattern?: boolean;
}

/** Whether a detector learns from such columns. */
export function isFeature({ role }: ColumnRole): boolean {
  return role === "measurement" || role === "category";
}

/** Whether such columns tell a person which flow it is. */
export function isIdentity({ role }: ColumnRole): boolean {
  return ["identifier", "address", "port", "moment"].includes(role);
}

/**
 * The column that says when a flow began: the one that a person named, UNSW-NB15's
 * own, one that is named as a start, or the first of moments. Null where there is
 * none.
 */
export function momentColumn(
  roles: readonly ColumnRole[],
  available: readonly string[],
): string | null {
  const moments = roles.filter(({ name, role }) =>
    role === "moment" && available.includes(name)
  );
  const found =
    moments.find(({ reason }) => reason === `--${FLAGS.timeColumn}`) ??
      moments.find(({ name }) => name === "stime") ??
      moments.find(({ name }) => saysStart(name)) ?? moments[0];
  return found?.name ?? null;
}

/** The flags that the choices are made by. */
const FLAGS = {
  include: "include",
  categorical: "categorical",
  idColumns: "id-columns",
  timeColumn: "time-column",
} as const;

/**
 * The roles that names alone give: what is a measurement here may turn out to be
 * something else, by its values. What is none stays none.
 *
 * @throws {InputError} If a chosen column is not there.
 */
export function rolesByName(
  columns: readonly string[],
  given: RoleChoices = {},
): ColumnRole[] {
  const choices = choicesAmong(columns, given);
  return columns.map((name) =>
    chosenRole(name, choices) ??
      (schemaOf(name) !== undefined || choices.byPattern || isLabel(name)
        ? roleByPattern(name)
        : roleByWords(name))
  );
}

/** The choices, by the names that the columns have here. */
function choicesAmong(
  columns: readonly string[],
  choices: RoleChoices,
): RoleChoices {
  const called = (choice: keyof typeof FLAGS) => {
    const names = namesAmong(columns, [choices[choice] ?? []].flat());
    checkNamed(`--${FLAGS[choice]}`, names, columns);
    return names;
  };
  return {
    ...choices,
    include: called("include"),
    categorical: called("categorical"),
    idColumns: called("idColumns"),
    timeColumn: called("timeColumn")[0] ?? null,
  };
}

/**
 * Columns by the names that they have here: a file's own names of UNSW-NB15's
 * columns (`srcip`, `Label`) are these columns'.
 */
export function namesAmong(
  columns: readonly string[],
  names: readonly string[],
): string[] {
  return names.map((name) => {
    const canonical = canonicalName(name);
    return !columns.includes(name) && columns.includes(canonical)
      ? canonical
      : name;
  });
}

/**
 * Looks whether columns that a person named are there.
 *
 * @param what Where they were named, as the message begins: `--exclude`.
 * @throws {InputError} If one is not.
 */
export function checkNamed(
  what: string,
  names: readonly string[],
  columns: readonly string[],
): void {
  const missing = names.filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  throw new InputError(
    `${what}: no column ${missing.join(", ")}` +
      (didYouMean(missing[0], columns) || `: found ${columns.join(", ")}`),
  );
}

/** Null where nobody chose. */
function chosenRole(
  name: string,
  { include, categorical, idColumns, timeColumn }: RoleChoices,
): ColumnRole | null {
  const chosen = (role: Role, flag: string) => ({
    ...{ name, role, reason: `--${flag}` },
  });
  if (categorical?.includes(name)) return chosen("category", FLAGS.categorical);
  if (include?.includes(name)) return chosen("measurement", FLAGS.include);
  if (idColumns?.includes(name)) return chosen("identifier", FLAGS.idColumns);
  if (timeColumn === name) return chosen("moment", FLAGS.timeColumn);
  return null;
}

/** What the patterns' parts of names are parts of. */
const PATTERN_ROLES = [
  [/addr|_ip$/, "address"],
  [/port$/, "port"],
  [/time/, "moment"],
] as const;

function roleByPattern(name: string): ColumnRole {
  if (isLabel(name)) return { name, role: "label", reason: "holds the answer" };
  const pattern = identifierPattern(name);
  const isText = schemaOf(name)?.kind === "text";
  if (pattern === undefined) {
    const role = isText ? "category" : "measurement";
    return { name, role, reason: "one of UNSW-NB15's columns" };
  }
  const role = PATTERN_ROLES.find(([part]) => part.test(name))?.[1] ??
    "identifier";
  const reason = `"${pattern}" in its name: a flow, a host or a moment`;
  return { name, role, reason };
}

/** What a word in a name makes of a column, whatever its values. */
const WORD_ROLES: Partial<Record<NamedRole, Role>> = {
  address: "address",
  port: "port",
  identifier: "identifier",
  moment: "moment",
};

function roleByWords(name: string): ColumnRole {
  const [named, word] = namedRole(name) ?? [];
  if (named === "label") {
    return { name, role: "label", reason: "named as a label" };
  }
  const role = named && WORD_ROLES[named];
  return role
    ? { name, role, reason: `"${word}" in its name` }
    : { name, role: "measurement", reason: "numbers" };
}

/** Flows, as far as their roles ask. */
export interface RoleFlows {
  readonly columns: readonly string[];
  readonly readable: readonly string[];
  typeOf(column: string): pl.DataType | undefined;
  read(column: string, query?: pl.Expr): Promise<pl.DataFrame>;
  labels(): Promise<Uint8Array>;
}

/**
 * Says of every column what it is: by its name and, of flows other than
 * UNSW-NB15's, by its values. Columns that were not read keep what their names say.
 *
 * @returns In the order of the columns.
 * @throws {InputError} If a chosen column is not there, or the file is broken.
 */
export async function assignRoles(
  flows: RoleFlows,
  given: RoleChoices = {},
): Promise<ColumnRole[]> {
  const choices = choicesAmong(flows.columns, given);
  const labels = await usableLabels(flows);
  const roles: ColumnRole[] = [];
  for (const byName of rolesByName(flows.columns, choices)) {
    const { name } = byName;
    const isKnown = schemaOf(name) !== undefined || choices.byPattern;
    const isChosen = chosenRole(name, choices) !== null;
    if (
      isKnown || !isFeature(byName) || !flows.readable.includes(name) ||
      isChosen && byName.role === "category"
    ) {
      roles.push(byName);
      continue;
    }
    const type = flows.typeOf(name)!;
    if (isChosen) {
      const role = isTextType(type) ? "category" : "measurement";
      roles.push({ ...byName, role });
      continue;
    }
    if (/^Date/.test(type.variant)) {
      roles.push({ name, role: "moment", reason: "moments" });
      continue;
    }
    const column = (await flows.read(name)).toSeries(0);
    roles.push({ name, ...await roleByValues(name, column, flows, labels) });
  }
  return roles;
}

/** Null where there are none of both classes. */
async function usableLabels(flows: RoleFlows): Promise<Uint8Array | null> {
  if (!flows.readable.includes("binary_label")) return null;
  const labels = await flows.labels().catch((error) => {
    if (error instanceof InputError) return null;
    throw error;
  });
  return labels?.includes(0) && labels.includes(1) ? labels : null;
}

type Reasoned = Omit<ColumnRole, "name">;

async function roleByValues(
  name: string,
  column: pl.Series,
  flows: RoleFlows,
  labels: Uint8Array | null,
): Promise<Reasoned> {
  const gaps = column.nullCount();
  const filled = column.length - gaps;
  if (filled === 0) return { role: "empty", reason: "has no values" };
  const distinct = column.nUnique() - (gaps > 0 ? 1 : 0);
  const isText = isTextType(column.dtype);
  if (distinct === 1 && !(isText && gaps > 0)) {
    return { role: "constant", reason: "has one value" };
  }
  const [named, word] = namedRole(name) ?? [null, ""];
  // nDPI's have decimals: 91.126 is TLS, then Amazon.
  const isCode = named === "code" && distinct > 2 && distinct <= MOST_CODES;
  const found: Reasoned = isText
    ? roleOfTexts(column, distinct, filled, named)
    : isCode
    ? { role: "category", reason: `numbers, "${word}" in its name` }
    : roleOfNumbers(column, distinct, filled, named);
  const isTelling = labels !== null && distinct <= MOST_CODES &&
    found.role === "category" && await tellsLabels(name, flows, labels);
  if (isTelling) {
    return { role: "label", reason: "its values tell the labels of all flows" };
  }
  return named === "measurement" && found.role === "measurement"
    ? { ...found, reason: `"${word}" in its name` }
    : found;
}

/** More different numbers are no codes, more texts no label. */
const MOST_CODES = 50;
/** Texts that are looked at. */
const TEXTS_SEEN = 2000;
/** So large a part of the texts must have a shape. */
const MOSTLY = 0.95;

const SHAPES: readonly [shape: RegExp, role: Role, what: string][] = [
  [/^\d{1,2}:\d{2}:\d{2}([.,]\d+)?$/, "moment", "times of day"],
  [/^\d{1,3}(\.\d{1,3}){3}(\/\d+|[:.]\d+)?$/, "address", "IPv4 addresses"],
  [/^(?=.*:.*:)[0-9a-f:]+(%\w+)?(\.\d+){0,4}$/i, "address", "IPv6 addresses"],
  [/^[0-9a-f]{2}([:-][0-9a-f]{2}){2,7}$/i, "address", "MAC addresses"],
  [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "identifier", "UUIDs"],
  [/^(?=.*[a-f])(?=.*\d)[0-9a-f]{16,}$/i, "identifier", "hashes"],
  [/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d.*)?$/, "moment", "moments"],
  [/^\w{3},? \d{1,2} \w{3} \d{4} \d/, "moment", "moments"],
];

/** A number, in whatever notation: `1.5`, `1.234,5`, `1.4 M`. */
const NUMBER = /^\s*[+-]?\d[\d.,]*(e[+-]?\d+)?\s*[kKMGT%]?\s*$/;

function roleOfTexts(
  column: pl.Series,
  distinct: number,
  filled: number,
  named: NamedRole | null,
): Reasoned {
  const texts = column.dropNulls().unique().head(TEXTS_SEEN)
    .toArray() as string[];
  for (const [shape, role, what] of SHAPES) {
    const fitting = texts.filter((text) => shape.test(text.trim())).length;
    if (fitting >= MOSTLY * texts.length) {
      return { role, reason: `holds ${what}` };
    }
  }
  if (named === "code") return { role: "category", reason: "texts" }; // `1a`, `12`
  const numbers = texts.filter((text) => NUMBER.test(text)).length;
  if (numbers > texts.length / 2 && numbers > 2) {
    return { role: "measurement", reason: "numbers" }; // with others among them
  }
  return distinct > MOST_CODES && distinct > filled / 2
    ? { role: "identifier", reason: "texts, most of which occur once" }
    : { role: "category", reason: "texts" };
}

/** Seconds from 2000 to 2039, as numbers since 1970. */
const EPOCH = [946_684_800, 2_177_452_800] as const;
const UNITS = [
  { perSecond: 1, name: "seconds" },
  { perSecond: 1e3, name: "milliseconds" },
  { perSecond: 1e6, name: "microseconds" },
  { perSecond: 1e9, name: "nanoseconds" },
] as const;

/**
 * In which unit numbers are times since 1970, by their range; undefined where
 * they are none.
 */
export function epochUnit(values: Float64Array) {
  // 0: there is none.
  const others = values.filter((value) => value !== 0 && !Number.isNaN(value));
  return UNITS.find(({ perSecond }) => {
    const inRange = others.filter((value) =>
      value >= EPOCH[0] * perSecond && value < EPOCH[1] * perSecond
    ).length;
    return inRange > 0 && inRange >= MOSTLY * others.length;
  });
}

/** Fewer values say nothing. */
const FEW_VALUES = 50;

function roleOfNumbers(
  column: pl.Series,
  distinct: number,
  filled: number,
  named: NamedRole | null,
): Reasoned {
  const measurement: Reasoned = { role: "measurement", reason: "numbers" };
  if (named === "measurement") return measurement;
  const values = Float64Array.from(
    (column.toArray() as (number | bigint | null)[])
      .filter((value) => value !== null),
    Number,
  ).filter(Number.isFinite);
  const unit = epochUnit(values);
  const isRising = shareRising(values) >= MOSTLY;
  const isTold = isRising || named === "perhaps moment";
  if (unit && (isTold || unit.perSecond > 1)) {
    return { role: "moment", reason: `${unit.name} since 1970` };
  }
  const isDistinct = filled >= FEW_VALUES && distinct >= MOSTLY * filled;
  return isDistinct && isRising && values.every(Number.isInteger)
    ? { role: "identifier", reason: "counts the flows" }
    : measurement;
}

/** In how many of the steps from one value to the next it does not fall. */
function shareRising(values: Float64Array): number {
  let rising = 0;
  for (let i = 1; i < values.length; i++) {
    if (values[i] >= values[i - 1]) rising++;
  }
  return rising / Math.max(1, values.length - 1);
}

/** Whether all flows of one value have one label, whichever. */
async function tellsLabels(
  name: string,
  flows: RoleFlows,
  labels: Uint8Array,
): Promise<boolean> {
  const frame = await flows.read(name, textCodesOf(name));
  const { texts, codes } = readTexts(frame);
  const labelOf = new Int8Array(texts.length).fill(-1);
  return codes.every((code, row) => {
    if (labelOf[code] === -1) labelOf[code] = labels[row];
    return labelOf[code] === labels[row];
  });
}
