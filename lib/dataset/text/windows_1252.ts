import { Buffer, isUtf8 } from "node:buffer";
import type { OnNoted } from "./line_notes.ts";

const DECODER = new TextDecoder("windows-1252");
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const [FIRST_LETTER, TAB, CARRIAGE_RETURN] = [0x20, 0x09, 0x0d];
/** Bytes that windows-1252 has no letter for. */
const UNUSED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Whether bytes may be text of windows-1252, whose letters are a byte each. */
export function isWindows1252(bytes: Uint8Array): boolean {
  return bytes.every((byte) =>
    byte >= FIRST_LETTER && !UNUSED.includes(byte) ||
    byte === TAB || byte === LINE_FEED || byte === CARRIAGE_RETURN
  );
}

/** Text of windows-1252. */
export function decodeWindows1252(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

/**
 * Makes UTF-8 of lines, those of windows-1252 included.
 *
 * @param lines The number in the file of each flow's first line.
 * @param quotes Whether a flow goes on where a double quote is not closed.
 * @param onNoted Told of each that was no UTF-8.
 * @returns The bytes, and the number of the first line that is neither, if any.
 */
export function asUtf8(
  bytes: Buffer,
  lines: Uint32Array,
  quotes: boolean,
  onNoted?: OnNoted,
): { bytes: Buffer; faulty: number | null } {
  const parts: Buffer[] = [];
  let start = 0;
  let flow = -1;
  let isOpen = false;
  while (start < bytes.length) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    const line = bytes.subarray(start, end);
    if (!isOpen) flow++;
    if (quotes && quotesIn(line) % 2 === 1) isOpen = !isOpen;
    start = end;
    if (isUtf8(line)) parts.push(line);
    else if (isWindows1252(line)) {
      onNoted?.("windows1252", lines[flow]);
      parts.push(Buffer.from(decodeWindows1252(line)));
    } else return { bytes, faulty: lines[flow] };
  }
  return { bytes: Buffer.concat(parts), faulty: null };
}

function quotesIn(line: Buffer): number {
  let count = 0;
  for (const byte of line) if (byte === QUOTE) count++;
  return count;
}
