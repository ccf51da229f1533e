import { GrowingFile } from "../artifacts/mod.ts";
import type { RefusedFlow } from "./score_flows.ts";

const HEADER = "file,row,line,cause\n";
/** Flows that are written together. */
const TOGETHER = 1000;
/** Causes that are counted by themselves; they may hold anything. */
const CAUSES_KEPT = 1000;

/** What is counted beside the causes that are kept. */
const OTHER_CAUSES = "other causes";

/** Counts the flows that cannot be scored and, where asked to, lists them. */
export class RefusedFlows {
  readonly #file: GrowingFile | null;
  readonly #causes = new Map<string, number>();
  #lines: string[] = [];
  #count = 0;

  private constructor(file: GrowingFile | null) {
    this.#file = file;
  }

  /**
   * @param path The CSV file that lists them; null for none.
   * @throws {InputError} If it cannot be written.
   */
  static async open(path: string | null): Promise<RefusedFlows> {
    return new RefusedFlows(
      path === null ? null : await GrowingFile.create(path),
    );
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
    const kind = kindOf(cause);
    const known = this.#causes.has(kind) || this.#causes.size < CAUSES_KEPT;
    const counted = known ? kind : OTHER_CAUSES;
    this.#causes.set(counted, (this.#causes.get(counted) ?? 0) + 1);
    if (this.#file === null) return;
    this.#lines.push(
      [path, row, line ?? "", cause].map(csvField).join(",") + "\n",
    );
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
  get causes(): { cause: string; rows: number }[] {
    return [...this.#causes].map(([cause, rows]) => ({ cause, rows }))
      .sort((a, b) => b.rows - a.rows);
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

/** RFC 4180. */
function csvField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
