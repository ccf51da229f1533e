import { Buffer } from "node:buffer";
import { InputError } from "../base/mod.ts";

/** Says where a person finds a row, counted from 0: `row 18`. */
export type NameRow = (row: number) => string;

/** By its number alone, from 1. */
export const rowNumber: NameRow = (row) => `row ${row + 1}`;

/** A line of a file that cannot be a flow. */
export interface RefusedLine {
  /** The file, or `standard input`. */
  readonly path: string;
  /** Its number among the file's flows, from 0; it counts as one itself. */
  readonly row: number;
  /** Its number in the file, from 1; null in a file without lines. */
  readonly line: number | null;
  /** What is wrong with it. */
  readonly cause: string;
  /** Its text, no more than 1,000 characters of it. */
  readonly content: string;
}

/** How lines are read that cannot be flows. */
export interface LineOptions {
  /** Told of each, and reading goes on; without it, the first is an error. */
  readonly onRefused?: (line: RefusedLine) => void;
  /**
   * How many bytes a line may have: a double quote that is not closed would take
   * in all the rest. Default 64 MiB, or 1 MiB where lines are refused.
   */
  readonly longestLine?: number;
}

const LINE_FEED = 0x0a;
const CONTENT_LETTERS = 1000;
const LONGEST_LINE = 64 << 20; // bytes
const LONGEST_REFUSED = 1 << 20; // bytes, as memory is to stay small

export const TOO_LONG =
  "the line is too long to be one; is a double quote not closed?";
export const NOT_UTF_8 = "its text is not UTF-8";

/** Counts the lines of a file and those of them that are flows. */
export class LineCount {
  readonly path: string;
  readonly longestLine: number;
  /** Whether lines that cannot be flows are left out. */
  readonly refuses: boolean;
  /** The number of the line that comes next, from 1. */
  line: number;
  /** How many flows came before it. */
  row = 0;
  readonly #onRefused: LineOptions["onRefused"];
  /** Whether the end of a line that was refused has not come yet. */
  #isCut = false;

  /**
   * @param path What to call the file in messages.
   * @param line The number of the first line that may be a flow.
   */
  constructor(path: string, line: number, options: LineOptions) {
    const { onRefused, longestLine } = options;
    this.path = path;
    this.line = line;
    this.refuses = onRefused !== undefined;
    this.longestLine = longestLine ??
      (this.refuses ? LONGEST_REFUSED : LONGEST_LINE);
    this.#onRefused = onRefused;
  }

  /**
   * Leaves out the line that comes next.
   *
   * @param text Its bytes, without their end.
   * @param isCut Whether more of them will come. Default false.
   * @throws {InputError} Where the first such line is an error.
   */
  refuse(cause: string, text: Uint8Array, isCut = false): void {
    const { path, row, line } = this;
    if (!this.#onRefused) {
      throw new InputError(`${path}, line ${line}: ${cause}`);
    }
    // No more than is there however the file comes.
    const content = contentOf(text.subarray(0, this.longestLine));
    this.#onRefused({ path, row, line, cause, content });
    this.row++;
    this.line++;
    this.#isCut = isCut;
  }

  /** What there is of a piece after the line that was refused, if it goes on. */
  afterRefused(piece: Uint8Array): Uint8Array {
    if (!this.#isCut) return piece;
    const end = piece.indexOf(LINE_FEED);
    if (end === -1) return piece.subarray(piece.length);
    this.#isCut = false;
    return piece.subarray(end + 1);
  }
}

/** The beginning of a line, without its end. */
function contentOf(text: Uint8Array): string {
  const most = CONTENT_LETTERS * 4; // bytes of a letter in UTF-8
  return Buffer.from(text.buffer, text.byteOffset, text.length)
    .toString("utf8", 0, most).slice(0, CONTENT_LETTERS).replace(/\r$/, "");
}
