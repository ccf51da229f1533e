/**
 * Runs as folders: saved, resumed, read back, repeated over seeds.
 *
 * @module
 */
export { readMetrics } from "./read_metrics.ts";
export { checkRunFolder, removeEmptyFolders } from "./run_folder.ts";
export { resumeCommand } from "./run_record.ts";
export { saveRun } from "./save_run.ts";
export { trainInFolder } from "./train_in_folder.ts";
export { UnfinishedRun } from "./unfinished_run.ts";
