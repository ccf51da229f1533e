/**
 * The network, the engines that train it, and the detector around them.
 *
 * @module
 */
export * from "./adam.ts";
export * from "./anomaly_detector.ts";
export * from "./anomaly_score.ts";
export * from "./batches.ts";
export * from "./deep_autoencoder.ts";
export * from "./dropout_masks.ts";
export * from "./early_stopping.ts";
export * from "./engine.ts";
export * from "./fit.ts";
export * from "./fit_state.ts";
export * from "./history.ts";
export * from "./initial_weights.ts";
export * from "./network_layout.ts";
export * from "./onnx/onnx_engine.ts";
export * from "./onnx/open_runtime.ts";
export * from "./open_engine.ts";
export * from "./reduce_lr_on_plateau.ts";
export * from "./reference.ts";
export * from "./tensorflow_engine.ts";
