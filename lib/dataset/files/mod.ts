/**
 * Files of flows as bytes: recognised by their content, read in pieces. Loads no
 * native code.
 *
 * @module
 */
export {
  type FileFormat,
  fileFormatOf,
  isGzip,
  isParquet,
  TAIL_BYTES,
  type TextFormat,
  textFormatOf,
} from "./file_format.ts";
export {
  type Chunks,
  fileChunks,
  gather,
  gunzipped,
  hashFile,
  peek,
  readEnds,
} from "./pieces.ts";
export {
  changed,
  ChangedFileError,
  UnchangedFiles,
} from "./unchanged_files.ts";
