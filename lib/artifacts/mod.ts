/**
 * Files that a run leaves: written whole or not at all, read with care, as
 * whoever wrote them may not have meant well.
 *
 * @module
 */
export { describeIssue, describeValue, oneLine } from "./describe_issue.ts";
export { GrowingFile } from "./growing_file.ts";
export {
  FINITE,
  listOf,
  listWhere,
  numberList,
  POSITIVE,
  wholeNumber,
} from "./lists.ts";
export { readArtifact } from "./read.ts";
export { checkJson, parseJson, readJsonArtifact } from "./read_json.ts";
export { sha256 } from "./sha256.ts";
export { isTemporary, removeTemporaries, temporaryPath } from "./temporary.ts";
export {
  jsonArtifact,
  removeArtifact,
  writeArtifact,
  writeJsonArtifact,
} from "./write.ts";
