/**
 * What notebooks alone need. Outputs stay with their cell, errors are seen, and an
 * interrupt keeps the kernel alive.
 *
 * @module
 */
export { alertRows } from "./alert_rows.ts";
export { notebookProgress } from "./progress.ts";
export { interruptSignal, setupNotebook } from "./setup.ts";
export { show } from "./show.ts";
export { table } from "./table.ts";
