/**
 * The files that a run leaves: written whole or not at all, read with care, as
 * whoever wrote them may not have meant well.
 *
 * @module
 */
export * from "./artifacts/describe_issue.ts";
export * from "./artifacts/growing_file.ts";
export * from "./artifacts/lists.ts";
export * from "./artifacts/read.ts";
export * from "./artifacts/read_json.ts";
export * from "./artifacts/sha256.ts";
export * from "./artifacts/temporary.ts";
export * from "./artifacts/write.ts";
