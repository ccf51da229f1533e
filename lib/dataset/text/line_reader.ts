import type pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { InputError } from "../../base/mod.ts";
import type { LineKind, OnNoted } from "./line_notes.ts";

/** Flows that were read from lines of text, at least one. */
export interface TextFlows {
  /** Every column as text, under its canonical name. */
  readonly frame: pl.DataFrame;
  /** The number of each flow among the file's, from 0. */
  readonly rows: Uint32Array;
  /** The number of the line where each begins, from 1. */
  readonly lines: Uint32Array;
}

/** Reads a file of text as its bytes come. */
export interface TextReader<T = TextFlows> {
  /**
   * Takes the next piece of the file.
   *
   * @param piece Unchanged, and not kept.
   * @returns What the lines that end in it hold; null for no flows.
   * @throws {InputError} If a line cannot be a flow, unless such are refused.
   */
  push(piece: Uint8Array): T | null;
  /** Gives what is left: a last line without an end. */
  end(): T | null;
}

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
  /** Told of each line that is to be counted; see `LineNotes`. Default: none is. */
  readonly onNoted?: OnNoted;
  /**
   * How many bytes a line may have: a double quote that is not closed would take
   * in all the rest. Default 64 MiB, or 1 MiB where lines are refused.
   */
  readonly longestLine?: number;
}

export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
const CONTENT_LETTERS = 1000;
const LONGEST_LINE = 64 << 20; // bytes
const LONGEST_REFUSED = 1 << 20; // bytes, as memory is to stay small

export const TOO_LONG =
  "the line is too long to be one; is a double quote not closed?";
export const NO_TEXT = "its text is neither UTF-8 nor windows-1252";

/**
 * Puts the pieces of a file together to whole lines, counts the lines and those
 * of them that are flows, and leaves out what cannot be one.
 */
export abstract class LineReader<T> implements TextReader<T> {
  /** What to call the file in messages. */
  protected readonly path: string;
  protected readonly longestLine: number;
  /** Whether lines that cannot be flows are left out. */
  protected readonly refuses: boolean;
  /** The number of the line that comes next, from 1. */
  protected line: number;
  /** How many flows came before it. */
  protected row = 0;
  readonly #onRefused: LineOptions["onRefused"];
  readonly #onNoted: LineOptions["onNoted"];
  /** Bytes of the header that have not come yet. */
  #headerLeft: number;
  /** The line that the last piece left unfinished. */
  #begun: Uint8Array = new Uint8Array(0);
  /** Whether the end of a line that was refused has not come yet. */
  #isCut = false;

  constructor(
    path: string,
    { onRefused, onNoted, longestLine }: LineOptions,
    header: { readonly lines: number; readonly bytes: number },
  ) {
    this.path = path;
    this.line = header.lines + 1;
    this.refuses = onRefused !== undefined;
    this.longestLine = longestLine ??
      (this.refuses ? LONGEST_REFUSED : LONGEST_LINE);
    this.#onRefused = onRefused;
    this.#onNoted = onNoted;
    this.#headerLeft = header.bytes;
  }

  /**
   * Reads the lines that end in the bytes.
   *
   * @param bytes The reader may move what it has read.
   * @param isLast Whether no bytes follow; these end with a line feed.
   * @returns Where the last of the lines ends, and what they hold.
   */
  protected abstract read(
    bytes: Buffer,
    isLast: boolean,
  ): { end: number; flows: T | null };

  push(piece: Uint8Array): T | null {
    const skipped = Math.min(this.#headerLeft, piece.length);
    this.#headerLeft -= skipped;
    const rest = this.#afterRefused(piece.subarray(skipped));
    const bytes = Buffer.concat([this.#begun, rest]);
    const { end, flows } = this.read(bytes, false);
    this.#begun = bytes.subarray(end);
    return flows;
  }

  end(): T | null {
    if (this.#begun.length === 0) return null;
    const bytes = Buffer.concat([this.#begun, Uint8Array.of(LINE_FEED)]);
    this.#begun = new Uint8Array(0);
    return this.read(bytes, true).flows;
  }

  /** Counts the line that comes next, which is no flow. */
  protected note(kind: LineKind, detail?: string): void {
    this.#onNoted?.(kind, this.line, detail);
  }

  /**
   * Leaves out the line that comes next.
   *
   * @param text Its bytes, without their end.
   * @param isCut Whether more of them will come. Default false.
   * @throws {InputError} Where the first such line is an error.
   */
  protected refuse(cause: string, text: Uint8Array, isCut = false): void {
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
  #afterRefused(piece: Uint8Array): Uint8Array {
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
