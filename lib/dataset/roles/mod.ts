/**
 * What each column of flows is to a detector: a measurement, a category, or one
 * of the things that it must not learn.
 *
 * @module
 */
export {
  assignRoles,
  checkNamed,
  type ColumnRole,
  epochUnit,
  isFeature,
  isIdentity,
  momentColumn,
  namesAmong,
  type Role,
  type RoleChoices,
  ROLES,
  rolesByName,
} from "./column_roles.ts";
export { measuresVolume, namedRole, sameWords, wordsOf } from "./words.ts";
