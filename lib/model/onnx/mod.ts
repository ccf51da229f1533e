/**
 * The engine for CPUs: training and scoring as graphs that ONNX Runtime runs.
 *
 * @module
 */
export { Graph, type TreeNode, type Value } from "./graph.ts";
export { OnnxEngine } from "./onnx_engine.ts";
export { defaultThreads, openRuntime } from "./open_runtime.ts";
