/**
 * What all folders need: errors, matrices, random numbers, progress.
 *
 * @module
 */
export {
  InputError,
  isSystemRefusal,
  outputError,
  systemError,
  UsageError,
} from "./errors.ts";
export { type Matrix, rowsBetween, selectRows } from "./matrix.ts";
export {
  centreRow,
  columnMeans,
  type ColumnScale,
  fitStandardScaler,
  scatterMatrix,
} from "./moments.ts";
export {
  letEventsIn,
  type Progress,
  showProgress,
  SILENT,
} from "./progress.ts";
export {
  PROJECT,
  readVariable,
  taskPermissions,
  VERSIONS,
  type Versions,
} from "./project.ts";
export {
  openRandom,
  openRandomWords,
  permutation,
  type Random,
  type RandomState,
  type RandomWords,
} from "./random.ts";
export { alignColumns, escapeHtml, formatBytes } from "./text.ts";
