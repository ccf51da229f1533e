import type { Chunks, FileFormat } from "./files/mod.ts";
import type { FormName } from "./schema/mod.ts";
import type { CsvDialect } from "./text/mod.ts";

/** A file of flows, of which no flow has been read. */
export interface FlowFile {
  readonly path: string;
  readonly format: FileFormat;
  /** Its size. */
  readonly bytes: number;
  /** How it holds its table; null for other files than CSV. */
  readonly dialect: CsvDialect | null;
  /**
   * All its columns, by their canonical names, in its order; of JSON lines those
   * that the lines at its beginning have.
   */
  readonly columns: string[];
  readonly form: FormName;
  /** Its text, unpacked, to be read once; null for a file to open. */
  readonly chunks: Chunks | null;
}
