/**
 * What is counted while flows are scored, without knowing beforehand what will
 * come: memory does not grow with the flows.
 *
 * @module
 */
import { GrowingFile } from "../artifacts/mod.ts";
import { csvField, spreadsheetText, Tally } from "../base/mod.ts";
import type { Category } from "../preprocess/mod.ts";
import type { ScoringSummary } from "../report/mod.ts";
import type { RefusedFlow } from "./score_flows.ts";
import type { ScoreFileOptions } from "./write_scores.ts";

/** Counts categories that a detector did not learn. */
export class UnseenCategories {
  readonly #columns = new Map<string, Tally>();

  /** Notes how many flows of a piece have one. */
  add(column: string, category: Category, rows: number): void {
    const counts = this.#columns.get(column) ?? new Tally();
    this.#columns.set(column, counts);
    counts.add(category ?? "(none)", rows);
  }

  /** All of them, the most frequent first. */
  list(): ScoringSummary["unseen"] {
    return [...this.#columns].flatMap(([column, counts]) =>
      counts.list().map(([category, rows]) => ({ column, category, rows }))
    ).sort((a, b) => b.rows - a.rows);
  }
}

const HEADER = "file,row,line,cause\n";
/** Flows that are written together. */
const TOGETHER = 1000;

/** Counts the flows that cannot be scored and, where asked to, lists them. */
export class RefusedFlows {
  readonly #file: GrowingFile | null;
  readonly #causes = new Tally("other causes");
  #lines: string[] = [];
  #count = 0;
  readonly #textOf: (text: string) => string;

  private constructor(file: GrowingFile | null, { rawText }: ScoreFileOptions) {
    this.#file = file;
    this.#textOf = rawText ? (text) => text : spreadsheetText;
  }

  /**
   * @param path The CSV file that lists them; null for none.
   * @throws {InputError} If it cannot be written.
   */
  static async open(
    path: string | null,
    options: ScoreFileOptions = {},
  ): Promise<RefusedFlows> {
    const file = path === null ? null : await GrowingFile.create(path, options);
    return new RefusedFlows(file, options);
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /**
   * Notes one.
   *
   * @throws {InputError} If the list cannot be written.
   */
  add({ path, row, line, cause }: RefusedFlow): void {
    this.#count++;
    this.#causes.add(kindOf(cause));
    if (this.#file === null) return;
    const fields = [
      ...[this.#textOf(path), String(row), String(line ?? "")],
      this.#textOf(cause),
    ];
    this.#lines.push(fields.map(csvField).join(",") + "\n");
    if (this.#lines.length === TOGETHER) this.#write();
  }

  #write(): void {
    const isFirst = this.#count === this.#lines.length;
    this.#file?.writeSync((isFirst ? HEADER : "") + this.#lines.join(""));
    this.#lines = [];
  }

  /** Ends the list. */
  async finish(): Promise<void> {
    this.#write();
    await this.#file?.finish();
  }

  /** How many have which cause, the most frequent first. */
  get causes(): ScoringSummary["refused"]["causes"] {
    return this.#causes.list().map(([cause, rows]) => ({ cause, rows }));
  }

  /** Leaves nothing behind, unless it is finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
  }
}

/** A cause without the value that was found. */
function kindOf(cause: string): string {
  return cause.replace(/, found .*$/s, "");
}
