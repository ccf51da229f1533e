/**
 * What all folders need: errors, matrices, random numbers, progress, and
 * texts that are safe to show.
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
export { float32Below } from "./float32.ts";
export {
  LARGEST_FLOAT32,
  type Matrix,
  rowsBetween,
  selectRows,
} from "./matrix.ts";
export {
  centreRow,
  columnMeans,
  type ColumnScale,
  fitStandardScaler,
  scatterMatrix,
} from "./moments.ts";
export { didYouMean, nearestName } from "./nearest_name.ts";
export { numberWords, type Range, wholeNumberWords } from "./number_words.ts";
export {
  letEventsIn,
  type PausableProgress,
  type Progress,
  type SeriesProgress,
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
  shuffled,
} from "./random.ts";
export {
  csvField,
  escapeHtml,
  escapeMarkdown,
  joinLines,
  markdownCode,
  spellOut,
  spreadsheetText,
  visible,
  visibleJson,
} from "./safe_text.ts";
export { Tally } from "./tally.ts";
export { print, printError, printJson, printText } from "./terminal.ts";
export { alignColumns, firstOf, formatBytes } from "./text.ts";
