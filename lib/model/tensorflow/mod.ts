/**
 * The engine on TensorFlow.js.
 *
 * @module
 */
export { openAnyBackend, openBackend, openGpu } from "./backend.ts";
export { DeepAutoencoder, writeWeights } from "./deep_autoencoder.ts";
export { TensorflowEngine } from "./tensorflow_engine.ts";
