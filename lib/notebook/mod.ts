/**
 * TODO door of lib/notebook.
 *
 * @module
 */
export { alertRows } from "./alert_rows.ts";
export {
  type EpochProgress,
  type NotebookProgress,
  notebookProgress,
} from "./progress.ts";
export { interruptSignal, setupNotebook } from "./setup.ts";
export { show } from "./show.ts";
export { table, type TableOptions } from "./table.ts";
