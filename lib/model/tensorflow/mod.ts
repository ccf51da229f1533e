/**
 * The engine on TensorFlow.js.
 *
 * @module
 */
export { openAnyBackend, openBackend, openGpu } from "./backend.ts";
export { TensorflowEngine } from "./tensorflow_engine.ts";
