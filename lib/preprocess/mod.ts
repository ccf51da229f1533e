/**
 * Flows become numbers: fit learns from training rows, transform applies.
 *
 * @module
 */
export { readAmounts } from "./amounts.ts";
export { numberOf } from "./apply_column.ts";
export { type Encoding, ORIGINAL_ENCODING } from "./encoding.ts";
export { FLOW_IDENTIFIERS, identifierColumns } from "./identifier_columns.ts";
export type { Category } from "./label_encoder.ts";
export { checkFeatureType, checkNotNumbers } from "./learn_column.ts";
export { findMedian } from "./median.ts";
export {
  type ColumnFeatures,
  NetworkDataPreprocessor,
  type TransformOptions,
} from "./network_data_preprocessor.ts";
export { identifierPattern, selectFeatures } from "./select_features.ts";
