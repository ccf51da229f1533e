/**
 * What notebooks need and nothing else does: outputs that stay with their cell,
 * errors that are seen, interrupts that keep the kernel alive. Under `deno run`
 * all of it still works, in plain text.
 *
 * @module
 */
export { alertRows } from "./alert_rows.ts";
export { notebookProgress } from "./progress.ts";
export type { EpochProgress, NotebookProgress } from "./progress.ts";
export { interruptSignal, setupNotebook } from "./setup.ts";
export { show } from "./show.ts";
export { table } from "./table.ts";
export type { TableOptions } from "./table.ts";
