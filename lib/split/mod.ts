/**
 * Rows are divided into training, validation and test.
 *
 * @module
 */
export { drawSubset, rowsWith } from "./draw_subset.ts";
export { countDuplicates, findDuplicates } from "./duplicates.ts";
export { honestSplit } from "./honest_split.ts";
export { originalSplit } from "./original_split.ts";
export { contaminationNote, type Split } from "./split.ts";
export { temporalSplit } from "./temporal_split.ts";
