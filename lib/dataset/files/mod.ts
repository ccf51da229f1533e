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
  filePieces,
  gunzippedPieces,
  hashFile,
  readEnds,
  unpackingError,
} from "./file_pieces.ts";
export { peek, type PeekedStream, streamPieces } from "./stream_pieces.ts";
export {
  changed,
  ChangedFileError,
  UnchangedFiles,
} from "./unchanged_files.ts";
