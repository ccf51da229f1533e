import { Tally } from "../../base/mod.ts";

/** What of text is not read as it is: each kind is counted, none is an error. */
const KINDS = {
  event: "events of other types than flow were left out",
  header: "repeated headers were left out",
  summary: "lines of a summary were left out",
  noData: "records without data (NODATA, SKIPDATA) were left out",
  windows1252: "lines are not UTF-8 and were read as windows-1252",
} as const;

/** One of the kinds. */
export type LineKind = keyof typeof KINDS;

/** Told of a line that is no flow, or was read in another way. */
export type OnNoted = (
  kind: LineKind,
  /** Its number in the file, from 1. */
  line: number,
  /** What is counted within the kind: the type of an event. */
  detail?: string,
) => void;

/** Details that are named, the most frequent ones. */
const DETAILS_NAMED = 8;

/** Counts the lines of files by their kinds. */
export class LineNotes {
  readonly #kinds = new Map<
    LineKind,
    { lines: number; first: string; details: Tally }
  >();

  readonly #said: string[] = [];

  /** Adds sentences about something else. */
  say(sentences: readonly string[]): void {
    this.#said.push(...sentences);
  }

  /** Counts those of a file. */
  of(path: string): OnNoted {
    return (kind, line, detail) => {
      let noted = this.#kinds.get(kind);
      if (noted === undefined) {
        noted = {
          lines: 0,
          first: `${path}, line ${line}`,
          details: new Tally("more"),
        };
        this.#kinds.set(kind, noted);
      }
      noted.lines++;
      if (detail !== undefined) noted.details.add(detail);
    };
  }

  /** What was said, then a sentence about each kind that there is. */
  list(): string[] {
    const counted = Array.from(
      this.#kinds,
      ([kind, { lines, first, details }]) => {
        const names = details.list();
        const named = names.slice(0, DETAILS_NAMED)
          .map(([name, lines]) => `${name} ${count(lines)}`);
        if (names.length > DETAILS_NAMED) named.push("…");
        return `${count(lines)} ${KINDS[kind]}` +
          (named.length > 0 ? ` (${named.join(", ")})` : "") +
          `, the first in ${first}`;
      },
    );
    return [...this.#said, ...counted];
  }
}

function count(value: number): string {
  return value.toLocaleString("en");
}
