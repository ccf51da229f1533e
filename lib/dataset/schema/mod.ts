/**
 * What is known of the columns: UNSW-NB15's own and other forms' names for
 * them. Loads no native code.
 *
 * @module
 */
export { readCitation } from "./citation.ts";
export {
  type ColumnKind,
  FLOW_COLUMN_NAMES,
  FLOW_COLUMNS,
  type FlowColumn,
  PUBLISHED_ROWS,
  RAW_COLUMNS,
  RELEASE_FILE,
  schemaOf,
  SHORTCUT_COLUMNS,
} from "./flow_columns.ts";
export {
  canonicalName,
  canonicalNames,
  type FormName,
  formOf,
  FORMS,
  isLabel,
  isRawFlow,
  namesOfHeaderless,
  plainName,
  publishedAs,
} from "./forms.ts";
