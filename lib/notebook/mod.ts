export { alertRows } from "./alert_rows.ts";
export { notebookProgress } from "./progress.ts";
export { interruptSignal, setupNotebook } from "./setup.ts";
export { show } from "./show.ts";
export { table } from "./table.ts";
