/**
 * The network and the engine on TensorFlow.js, and their parts for those who build
 * and train a network layer by layer.
 *
 * @module
 */
export { architectureOf } from "./architecture_of.ts";
export { openAnyBackend, openBackend, openGpu } from "./backend.ts";
export { DeepAutoencoder, writeWeights } from "./deep_autoencoder.ts";
export { TensorflowEngine } from "./tensorflow_engine.ts";
export { type TrainingBatch, TrainingBatches } from "./training_batches.ts";
