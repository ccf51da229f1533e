/**
 * The engine on TensorFlow.js.
 *
 * @module
 */
export {
  type BackendName,
  openAnyBackend,
  openBackend,
  openGpu,
} from "./backend.ts";
export { TensorflowEngine } from "./tensorflow_engine.ts";
