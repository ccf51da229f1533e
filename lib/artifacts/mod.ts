/**
 * Files that a run leaves: written whole or not at all, read with care, as
 * whoever wrote them may not have meant well.
 *
 * @module
 */
export {
  checkJson,
  checkRealFolder,
  kindOf,
  parseJson,
  readArtifact,
  readJsonArtifact,
  readSealedArtifact,
  sealed,
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
export { sha256 } from "./sha256.ts";
export {
  checkTarget,
  checkWritable,
  GrowingFile,
  isTemporary,
  jsonArtifact,
  placeFile,
  removeArtifact,
  removeTemporaries,
  TakenError,
  temporaryPath,
  writeArtifact,
  writeJsonArtifact,
  type WriteOptions,
} from "./write.ts";
