/**
 * Files that a run leaves: written whole or not at all, read with care, as
 * whoever wrote them may not have meant well.
 *
 * @module
 */
export {
  checkJson,
  kindOf,
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
  checkTarget,
  checkWritable,
  GrowingFile,
  isTemporary,
  jsonArtifact,
  placeFile,
  removeArtifact,
  removeTemporaries,
  sha256,
  TakenError,
  temporaryPath,
  writeArtifact,
  writeJsonArtifact,
  type WriteOptions,
} from "./write.ts";
