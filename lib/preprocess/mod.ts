/**
 * Flows become numbers: fit learns from training rows, transform applies.
 *
 * @module
 */
export { readAmounts } from "./amounts.ts";
export { numberOf } from "./apply_column.ts";
export { type Encoding, ORIGINAL_ENCODING } from "./encoding.ts";
export {
  type Category,
  checkFeatureType,
  checkNotNumbers,
} from "./learn_column.ts";
export { findMedian } from "./median.ts";
export {
  type ColumnFeatures,
  NetworkDataPreprocessor,
  type TransformOptions,
} from "./network_data_preprocessor.ts";
export {
  FLOW_IDENTIFIERS,
  identifierColumns,
  identifierPattern,
  selectFeatures,
} from "./select_features.ts";
