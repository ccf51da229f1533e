/**
 * Rows are divided into training, validation and test.
 *
 * @module
 */
export { contaminationNote } from "./contamination.ts";
export {
  drawSubset,
  drawTableSubset,
  type LabelledTable,
} from "./draw_subset.ts";
export { countDuplicates } from "./duplicates.ts";
export { findDuplicates } from "./find_duplicates.ts";
export { honestSplit } from "./honest_split.ts";
export { originalSplit } from "./original_split.ts";
export type { Split } from "./split.ts";
export { rowsWith } from "./stratified_subset.ts";
export { temporalSplit } from "./temporal_split.ts";
