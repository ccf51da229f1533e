/**
 * Files that a run leaves: written whole or not at all, read with care, as
 * whoever wrote them may not have meant well.
 *
 * @module
 */
export {
  checkJson,
  parseJson,
  readArtifact,
  readJsonArtifact,
} from "./read.ts";
export {
  describeIssue,
  describeValue,
  FINITE,
  listOf,
  listWhere,
  numberList,
  POSITIVE,
  wholeNumber,
} from "./schemas.ts";
export {
  GrowingFile,
  isTemporary,
  jsonArtifact,
  removeArtifact,
  removeTemporaries,
  sha256,
  temporaryPath,
  writeArtifact,
  writeJsonArtifact,
} from "./write.ts";
