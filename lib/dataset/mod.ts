/**
 * Flows are found, read or generated. They get canonical names and types.
 *
 * @module
 */
export {
  binaryLabels,
  canonicalText,
  checkLabelColumn,
  columnNamed,
  columnsNamed,
  isGap,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
  type LabelChoice,
  type NameRow,
  numbersOfTexts,
  parseLabels,
  plainValues,
  queryOf,
  readNumbers,
  readTexts,
  readValues,
  rowNumber,
  type TextCodes,
  textsOf,
  type Values,
  valuesIn,
  valuesOf,
} from "./columns/mod.ts";
export {
  type DataOrigin,
  nameFile,
  namesOf,
  originOf,
  sha256Of,
} from "./data_origin.ts";
export { ChangedFileError, hashFile } from "./files/mod.ts";
export { findFlows, type FlowSource, holdsFlows } from "./find_flows.ts";
export { identifierText } from "./identifier_text.ts";
export {
  type BatchOptions,
  type FlowBatch,
  flowBatches,
} from "./flow_batches.ts";
export { Flows, type LabelledFlows, type Labelling } from "./flows.ts";
export { loadFlows, parseFlows } from "./load_flows.ts";
export { type OnRead, openSource } from "./open_source.ts";
export { STANDARD_INPUT } from "./open_stream.ts";
export { parquetStream } from "./parquet_stream.ts";
export {
  assignRoles,
  checkNamed,
  type ColumnRole,
  isFeature,
  isIdentity,
  measuresVolume,
  momentColumn,
  namesAmong,
  type Role,
  type RoleChoices,
  ROLES,
  rolesByName,
} from "./roles/mod.ts";
export { readTimes } from "./read_times.ts";
export { scanFlows } from "./scan_flows.ts";
export { LineNotes } from "./text/mod.ts";
export {
  type ColumnKind,
  FLOW_COLUMN_NAMES,
  type FlowColumn,
  type FormName,
  FORMS,
  isLabel,
  PUBLISHED_ROWS,
  publishedAs,
  readCitation,
  schemaOf,
  SHORTCUT_COLUMNS,
} from "./schema/mod.ts";
