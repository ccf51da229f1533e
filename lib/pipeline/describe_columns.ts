import { type ColumnRole, isFeature, measuresVolume } from "../dataset/mod.ts";
import { alignColumns, joinLines } from "../base/mod.ts";
import type { OpenedFlows } from "./open_flows.ts";

/**
 * Which columns training learns from, which it leaves out and why: the lines that
 * `inspect` ends with.
 */
export function describeRoles(
  columns: readonly {
    readonly name: string;
    readonly leftOut: string | null;
  }[],
): string[] {
  const leftOut = columns.filter(({ leftOut }) => leftOut !== null);
  return [
    `Training reads ${
      columns.length - leftOut.length
    } columns and leaves out ${leftOut.length}:`,
    ...alignColumns(
      leftOut.map(({ name, leftOut }) => [`  ${name}`, leftOut!]),
      [false, false],
    ),
  ];
}

/** {@linkcode describeRoles} of flows that were opened, what is odd first. */
export function describeColumns(
  { flows: { roles }, exclude }: OpenedFlows,
): string {
  const columns = roles.map((role) => ({
    name: role.name,
    leftOut: !isFeature(role)
      ? role.reason
      : exclude.includes(role.name)
      ? "--exclude"
      : null,
  }));
  const warnings = roleWarnings(roles, exclude);
  return joinLines([...warnings, ...describeRoles(columns), ""]);
}

/** Fewer measurements say little of a flow. */
const FEW_MEASUREMENTS = 3;

/** What is wrong with columns of which each by itself is right; none if nothing. */
export function roleWarnings(
  roles: readonly ColumnRole[],
  exclude: readonly string[],
): string[] {
  const measurements = roles.filter(({ name, role }) =>
    role === "measurement" && !exclude.includes(name)
  ).map(({ name }) => name);
  const bringBack = "--include COL,COL brings columns back";
  if (measurements.length < FEW_MEASUREMENTS) {
    return [
      `warning: ${
        fewColumns(measurements)
      }: a detector learns little from them; ${bringBack}`,
    ];
  }
  return measurements.some(measuresVolume) ? [] : [
    "warning: no column measures bytes, packets or a duration: a detector sees " +
    `little of what flows do; ${bringBack}`,
  ];
}

function fewColumns(names: readonly string[]): string {
  const list = `(${names.join(", ")})`;
  switch (names.length) {
    case 0:
      return "no column is a measurement";
    case 1:
      return `only one column is a measurement ${list}`;
    default:
      return `only ${names.length} columns are measurements ${list}`;
  }
}
