/**
 * All that notebooks and scripts import, in the order the data travels.
 *
 * @module
 */
export { InputError, UsageError } from "./errors.ts";
export * from "./matrix.ts";
export * from "./dataset/schema/flow_columns.ts";
export * from "./dataset/flow_batches.ts";
export * from "./dataset/generate_flows.ts";
export * from "./dataset/schema/forms.ts";
export * from "./dataset/schema/label_choice.ts";
export * from "./dataset/schema/labels.ts";
export * from "./dataset/files/find_flows.ts";
export * from "./dataset/load_flows.ts";
export * from "./dataset/write_parquet.ts";
export * from "./explore/correlations.ts";
export * from "./explore/count_values.ts";
export * from "./explore/feature_values.ts";
export * from "./explore/latent_view.ts";
export * from "./preprocess/encoding.ts";
export * from "./preprocess/identifier_columns.ts";
export * from "./preprocess/network_data_preprocessor.ts";
export * from "./split/contamination.ts";
export * from "./split/draw_subset.ts";
export * from "./split/duplicates.ts";
export * from "./split/honest_split.ts";
export * from "./split/original_split.ts";
export * from "./split/split.ts";
export * from "./split/temporal_split.ts";
export * from "./isolation/mod.ts";
export * from "./model/mod.ts";
export * from "./evaluate/mod.ts";
export * from "./explain/mod.ts";
export * from "./baselines/mod.ts";
export * from "./charts/mod.ts";
export * from "./pipeline/checkpoint/unfinished_run.ts";
export * from "./pipeline/compare_detectors.ts";
export * from "./pipeline/comparison_report.ts";
export * from "./pipeline/configurations.ts";
export * from "./pipeline/leak_ledger.ts";
export * from "./pipeline/ledger_figure.ts";
export * from "./pipeline/data_origin.ts";
export * from "./pipeline/inspect_flows.ts";
export * from "./pipeline/inspection_report.ts";
export * from "./pipeline/open_flows.ts";
export * from "./pipeline/prepare_flows.ts";
export * from "./pipeline/presets.ts";
export * from "./pipeline/report.ts";
export * from "./pipeline/run_seeds.ts";
export * from "./pipeline/save_comparison.ts";
export * from "./pipeline/save_run.ts";
export * from "./pipeline/settings.ts";
export * from "./pipeline/train_and_evaluate.ts";
export * from "./pipeline/train_detector.ts";
export * from "./pipeline/train_in_folder.ts";
export * from "./score/mod.ts";
