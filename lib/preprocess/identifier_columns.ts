import { isLabel, schemaOf } from "../dataset/mod.ts";
import { identifierPattern } from "./select_features.ts";

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
