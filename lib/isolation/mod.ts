/**
 * The isolation forest: a part of the recommended score, and a detector of its
 * own to compare with.
 *
 * @module
 */
export * from "./check_trees.ts";
export * from "./isolation_forest.ts";
export * from "./isolation_tree.ts";
export * from "./row_scorer.ts";
