import { alignColumns, joinLines } from "../base/mod.ts";
import type { ColumnInspection, Inspection } from "./inspect_flows.ts";
import {
  describeOrigin,
  describeRoles,
  roleWarnings,
} from "../pipeline/mod.ts";
import { SHORTCUT_COLUMNS } from "../dataset/mod.ts";

/** What files of flows are, as a text for a person. */
export function describeInspection(inspection: Inspection): string {
  const { origin, rows, columns, absent, duplicates } = inspection;
  const known = columns.filter(({ expected }) => expected !== null);
  const others = columns.filter(({ expected }) => expected === null);
  const read = columns.filter(({ leftOut }) => leftOut === null);
  const shortcuts = SHORTCUT_COLUMNS.filter((name) =>
    read.some((column) => column.name === name)
  );
  const stopping = read.filter(({ problem }) => problem !== null);
  return joinLines([
    ...describeOrigin(origin, rows).split("\n"),
    `${count(rows)} flows, ${columns.length} columns: ${known.length} that ` +
    `UNSW-NB15 has, ${others.length} others`,
    ...(origin.form === "other" || absent.length === 0
      ? []
      : [`Not there: ${absent.join(", ")}`]),
    ...(origin.form === null ? [] : [`SHA-256: ${origin.sha256}`]),
    "",
    ...columnTable(columns),
    "",
    ...(stopping.length === 0 ? [] : [
      "Training stops at:",
      ...stopping.map(({ name, problem }) => `  ${name}: ${problem}`),
      "",
    ]),
    ...labelLines(inspection),
    "",
    `Duplicates: ${count(duplicates.rows)} ${
      inspection.labels ? "normal " : ""
    }flows equal another in every column that training reads (${
      count(duplicates.groups)
    } different ones)`,
    "",
    ...describeRoles(columns),
    ...roleWarnings(
      columns.map(({ name, role, leftOut }) => ({
        ...{ name, role, reason: leftOut ?? "" },
      })),
      [],
    ),
    ...(shortcuts.length === 0 ? [] : [
      `--no-shortcuts leaves out ${
        shortcuts.join(", ")
      } as well: in this data ` +
      "set they tell the attackers' machines.",
    ]),
    `On all flows it takes about ${
      (inspection.trainingBytes / 1e9).toFixed(1)
    } GB of memory.`,
    "",
  ]);
}

function columnTable(columns: readonly ColumnInspection[]): string[] {
  return alignColumns([
    ["column", "type", "role", "gaps", "distinct", "values"],
    ...columns.map((column) => [
      column.name,
      column.problem === null || column.expected === null
        ? column.type
        : `${column.type}, not ${column.expected}`,
      column.role,
      column.gaps === null ? "" : count(column.gaps),
      column.distinct === null ? "" : count(column.distinct),
      valuesOf(column),
    ]),
  ], [false, false, false, true, true, false]);
}

function valuesOf({ range, mostFrequent }: ColumnInspection): string {
  if (range !== null) return `${number(range[0])} to ${number(range[1])}`;
  if (mostFrequent === null) return "";
  const { name, share } = mostFrequent;
  const short = name.length > 30 ? `${name.slice(0, 30)}…` : name;
  return `mostly ${short} (${percent(share)})`;
}

function labelLines(
  { labels, labelProblem, unlabelled }: Inspection,
): string[] {
  if (labelProblem !== null) return [`Labels: training stops. ${labelProblem}`];
  if (labels === null) {
    return ["Labels: none; training takes all flows as normal"];
  }
  const names = ["normal", "attacks"];
  const classes = labels.classes.map(({ name, count: flows, share }) =>
    `${count(flows)} ${names[Number(name)]} (${percent(share)})`
  );
  return [
    `Labels: ${classes.join(", ")}` +
    (unlabelled > 0 ? `; ${count(unlabelled)} without one, left out` : ""),
    ...(labels.kinds ?? []).map(({ name, count: flows, share }) =>
      `  ${name}: ${count(flows)} (${percent(share)})`
    ),
  ];
}

function number(value: number): string {
  return value.toLocaleString("en", {
    maximumSignificantDigits: Number.isInteger(value) ? 21 : 6,
    useGrouping: false, // times and addresses are among them
  });
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
