/**
 * What notebooks alone need. Outputs stay with their cell, errors are seen, and an
 * interrupt keeps the kernel alive.
 *
 * @module
 */
export { change } from "./change.ts";
export type { SeriesProgress } from "../base/mod.ts";
export {
  type EpochProgress,
  type NotebookProgress,
  notebookProgress,
} from "./progress.ts";
export { Plot } from "./plot.ts";
export { interruptSignal, setupNotebook } from "./setup.ts";
export { show } from "./show.ts";
export { alertRows, table, type TableOptions } from "./table.ts";
