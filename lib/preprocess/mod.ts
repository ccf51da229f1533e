/**
 * Flows become numbers: fit learns from training rows, transform applies.
 *
 * @module
 */
export { readAmounts } from "./amount_column.ts";
export { isPlainNumber, numberOf } from "./category_columns.ts";
export { checkFeatureType, checkNotNumbers } from "./column_learner.ts";
export { type Category, type Encoding, ORIGINAL_ENCODING } from "./encoding.ts";
export { findMedian } from "./median.ts";
export {
  type ColumnFeatures,
  NetworkDataPreprocessor,
  type PreprocessorState,
  type TransformOptions,
} from "./network_data_preprocessor.ts";
export {
  FLOW_IDENTIFIERS,
  identifierColumns,
  selectFeatures,
} from "./select_features.ts";
