/**
 * A whole detector as one ONNX model, which other programs score flows with.
 *
 * @module
 */
export {
  detectorGraph,
  type DetectorGraphOptions,
  OUTPUTS,
} from "./detector_graph.ts";
export {
  type ExportedModel,
  exportModel,
  type ExportTask,
} from "./export_model.ts";
export { type ModelColumn, modelColumns } from "./metadata.ts";
