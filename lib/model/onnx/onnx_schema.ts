import protobuf from "protobufjs";

/**
 * The part of ONNX's protobuf schema that graphs are written with: names,
 * numbers and types as in onnx.proto of ONNX 1.16 (IR version 10). What is left
 * out (training information, functions, sparse tensors, …) is optional there.
 */
const SCHEMA = {
  ModelProto: {
    fields: {
      irVersion: { type: "int64", id: 1 },
      producerName: { type: "string", id: 2 },
      docString: { type: "string", id: 6 },
      graph: { type: "GraphProto", id: 7 },
      opsetImport: { rule: "repeated", type: "OperatorSetIdProto", id: 8 },
      metadataProps: {
        rule: "repeated",
        type: "StringStringEntryProto",
        id: 14,
      },
    },
  },
  StringStringEntryProto: {
    fields: {
      key: { type: "string", id: 1 },
      value: { type: "string", id: 2 },
    },
  },
  OperatorSetIdProto: {
    fields: {
      domain: { type: "string", id: 1 },
      version: { type: "int64", id: 2 },
    },
  },
  GraphProto: {
    fields: {
      node: { rule: "repeated", type: "NodeProto", id: 1 },
      name: { type: "string", id: 2 },
      initializer: { rule: "repeated", type: "TensorProto", id: 5 },
      input: { rule: "repeated", type: "ValueInfoProto", id: 11 },
      output: { rule: "repeated", type: "ValueInfoProto", id: 12 },
    },
  },
  NodeProto: {
    fields: {
      input: { rule: "repeated", type: "string", id: 1 },
      output: { rule: "repeated", type: "string", id: 2 },
      name: { type: "string", id: 3 },
      opType: { type: "string", id: 4 },
      attribute: { rule: "repeated", type: "AttributeProto", id: 5 },
      domain: { type: "string", id: 7 },
    },
  },
  AttributeProto: {
    fields: {
      name: { type: "string", id: 1 },
      f: { type: "float", id: 2 },
      i: { type: "int64", id: 3 },
      s: { type: "bytes", id: 4 },
      g: { type: "GraphProto", id: 6 },
      floats: { rule: "repeated", type: "float", id: 7 },
      ints: { rule: "repeated", type: "int64", id: 8 },
      strings: { rule: "repeated", type: "bytes", id: 9 },
      type: { type: "int32", id: 20 },
    },
  },
  TensorProto: {
    fields: {
      dims: { rule: "repeated", type: "int64", id: 1 },
      dataType: { type: "int32", id: 2 },
      stringData: { rule: "repeated", type: "bytes", id: 6 },
      name: { type: "string", id: 8 },
      rawData: { type: "bytes", id: 9 },
    },
  },
  ValueInfoProto: {
    fields: {
      name: { type: "string", id: 1 },
      type: { type: "TypeProto", id: 2 },
      docString: { type: "string", id: 3 },
    },
  },
  TypeProto: { fields: { tensorType: { type: "TensorType", id: 1 } } },
  TensorType: {
    fields: {
      elemType: { type: "int32", id: 1 },
      shape: { type: "TensorShapeProto", id: 2 },
    },
  },
  TensorShapeProto: {
    fields: { dim: { rule: "repeated", type: "Dimension", id: 1 } },
  },
  Dimension: {
    fields: {
      dimValue: { type: "int64", id: 1 },
      dimParam: { type: "string", id: 2 },
    },
  },
} as const;

const MODEL = protobuf.Root.fromJSON({ nested: SCHEMA })
  .lookupType("ModelProto");

/** Serialises a model; plain objects by the schema's names. */
export function encodeModel(model: Record<string, unknown>): Uint8Array {
  return MODEL.encode(MODEL.create(model)).finish();
}
