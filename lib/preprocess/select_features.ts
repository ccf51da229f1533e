import {
  checkNamed,
  type ColumnRole,
  isFeature,
  isIdentity,
  rolesByName,
  schemaOf,
} from "../dataset/mod.ts";
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
 * columns that the flow columns' table does not know, identifiers, addresses,
 * ports and moments.
 *
 * @param columns All that the flows have.
 * @param features Those that the detector reads. Default none.
 * @param roles What the flows that it learnt from had. Default what names say.
 */
export function identifierColumns(
  columns: readonly string[],
  features: readonly string[] = [],
  roles: readonly ColumnRole[] = [],
): string[] {
  const learnt = new Map(roles.map((role) => [role.name, role]));
  const isOther = (role: ColumnRole) =>
    schemaOf(role.name) === undefined && !features.includes(role.name) &&
    isIdentity(learnt.get(role.name) ?? role);
  return [
    ...FLOW_IDENTIFIERS.filter((name) => columns.includes(name)),
    ...rolesByName(columns).filter(isOther).map(({ name }) => name),
  ];
}

/** Which columns a detector reads. */
export interface FeatureSelection {
  /** In the frame's order. */
  readonly features: string[];
  /** Columns left out: labels first, then the rest in the frame's order. */
  readonly excluded: string[];
}

/**
 * Chooses the features by the roles of columns.
 *
 * @param roles Of all columns.
 * @param exclude More columns to leave out, by their exact names.
 * @throws {InputError} If a column to leave out is not there, or no feature is
 * left.
 */
export function selectFeatures(
  roles: readonly ColumnRole[],
  exclude: readonly string[] = [],
): FeatureSelection {
  const columns = roles.map(({ name }) => name);
  checkNamed("--exclude", exclude, columns);
  const isLabel = new Set(
    roles.filter(({ role }) => role === "label").map(({ name }) => name),
  );
  const labels = ["binary_label", "attack_label", ...columns].filter(
    (name, i, all) => isLabel.has(name) && all.indexOf(name) === i,
  );
  const others = roles.filter((role) =>
    !isLabel.has(role.name) && (exclude.includes(role.name) || !isFeature(role))
  );
  const excluded = [...labels, ...others.map(({ name }) => name)];
  const features = columns.filter((name) => !excluded.includes(name));
  if (features.length === 0) {
    throw new InputError(
      `No feature column is left of ${columns.join(", ")}`,
    );
  }
  return { features, excluded };
}
