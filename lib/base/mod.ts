/**
 * What all folders need: errors, matrices, random numbers, progress.
 *
 * @module
 */
export { alignColumns } from "./align_columns.ts";
export {
  InputError,
  isSystemRefusal,
  systemError,
  UsageError,
} from "./errors.ts";
export { escapeHtml } from "./escape_html.ts";
export { letEventsIn } from "./let_events_in.ts";
export { type Matrix, rowsBetween, selectRows } from "./matrix.ts";
export {
  centreRow,
  columnMeans,
  type ColumnScale,
  fitStandardScaler,
  scatterMatrix,
} from "./moments.ts";
export { type Progress, showProgress, SILENT } from "./progress.ts";
export { PROJECT, taskPermissions } from "./project.ts";
export {
  openRandom,
  openRandomWords,
  permutation,
  type Random,
  type RandomState,
  type RandomWords,
} from "./random.ts";
export { VERSIONS, type Versions } from "./versions.ts";
