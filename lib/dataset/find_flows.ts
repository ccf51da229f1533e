import { Buffer } from "node:buffer";
import { join } from "node:path";
import { InputError, systemError } from "../base/mod.ts";
import { csvDialect, HEAD_BYTES, jsonColumns } from "./text/mod.ts";
import {
  fileChunks,
  fileFormatOf,
  gather,
  gunzipped,
  readEnds,
  TAIL_BYTES,
  type TextFormat,
  textFormatOf,
} from "./files/mod.ts";
import {
  canonicalNames,
  type FormName,
  formOf,
  isLabel,
  RELEASE_FILE,
} from "./schema/mod.ts";
import { columnsWithLabels, type LabelChoice } from "./columns/mod.ts";
import type { FlowFile } from "./flow_file.ts";
import { parquetColumns } from "./scan_flows.ts";
import {
  calledAlike,
  checkShared,
  notesOfColumns,
  sharedColumns,
} from "./shared_columns.ts";

/** What files of flows are called in a folder of them. */
const FLOW_FILE_NAME =
  /^[^.].*\.(parquet|(csv|tsv|jsonl|ndjson|log|labeled|binetflow)(\.(gz|zst))?)$/i;

/** What is asked of files. */
export interface FindOptions {
  /**
   * Whether lines that cannot be flows will be refused: then binary data below
   * the first line makes no other file of it. Default false.
   */
  readonly refuses?: boolean;
  /**
   * The columns that will be read, whatever others the files have: columns of
   * other versions of a tool are called by their names. Default all: the files
   * must have most columns in common.
   */
  readonly columns?: readonly string[];
}

/** A data set: one file of flows, or several that have columns in common. */
export interface FlowSource {
  /** What to call it in messages: the file, or what was asked for. */
  readonly name: string;
  /** In the order of their flows, at least one. */
  readonly files: readonly FlowFile[];
  /** As flows are given: canonical, and with the chosen labels. */
  readonly columns: string[];
  readonly form: FormName;
  /** Null for the data set's own. */
  readonly labels: LabelChoice | null;
  /**
   * Files of the folder that are not read: lists that lie beside the flows, and
   * what has another name than files of flows have.
   */
  readonly leftOut: readonly string[];
  /** What else is not read, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds the flows that paths stand for, and recognises their form: Parquet, CSV,
 * JSON lines, packed or not; one file, several, or a folder of them. A folder
 * that holds {@linkcode RELEASE_FILE} stands for that file.
 *
 * @param paths Files and folders of this machine.
 * @param labels Which column has the labels. Default the data set's own.
 * @throws {InputError} If one is not there, holds no flows, or they have too few
 * columns in common. The message says how to get flows.
 */
export async function findFlows(
  paths: string | readonly string[],
  labels: LabelChoice | null = null,
  { refuses = false, columns: wanted }: FindOptions = {},
): Promise<FlowSource> {
  const asked = typeof paths === "string" ? [paths] : paths;
  const inside = await Promise.all(asked.map(filesIn));
  const found = inside.flatMap(({ files }) => files);
  await checkDifferent(found);
  const recognised: FlowFile[] = [];
  for (const path of found) recognised.push(await recognise(path, refuses));
  // Beside the raw files lie a list of their columns, and one of the attacks.
  const isList = ({ path, form, columns }: FlowFile) =>
    form === "other" && !columns.some(isLabel) && !asked.includes(path) &&
    recognised.some(({ form }) => form !== "other");
  const { files, notes } = calledAlike(
    recognised.filter((file) => !isList(file)),
    wanted,
  );
  const columns = sharedColumns(files);
  if (!wanted) checkShared(files, columns);
  const name = files.length === 1
    ? files[0].path
    : asked.length === 1
    ? asked[0]
    : `${asked[0]} and ${asked.length - 1} more`;
  return {
    name,
    files,
    columns: columnsWithLabels(columns, labels, name),
    form: files[0].form,
    labels,
    leftOut: [
      ...recognised.filter(isList).map(({ path }) => path),
      ...inside.flatMap(({ others }) => others),
    ],
    notes: wanted ? notes : [...notes, ...notesOfColumns(files, columns)],
  };
}

/** Whether there is a file of flows where a path points to, by the names alone. */
export async function holdsFlows(path: string): Promise<boolean> {
  try {
    return (await filesIn(path)).files.length > 0;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** The files that a path stands for; a folder's by name, `_2` before `_10`. */
async function filesIn(
  path: string,
): Promise<{ files: string[]; others: string[] }> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw new InputError(
      `${path}: flows are read from files of this machine, not from addresses`,
    );
  }
  if (path.trim() === "") {
    throw new InputError("the name of a file of flows must not be empty");
  }
  const info = await statOf(path);
  if (info.isFile) return { files: [path], others: [] };
  if (!info.isDirectory) {
    throw new InputError(`${path}: expected a file or a folder, found neither`);
  }
  const release = join(path, RELEASE_FILE);
  const inside = await Deno.stat(release).catch(() => null);
  if (inside?.isFile) return { files: [release], others: [] };
  const names = (await namesIn(path))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const isFlows = (name: string) => FLOW_FILE_NAME.test(name);
  const pathsOf = (names: string[]) => names.map((name) => join(path, name));
  if (names.some(isFlows)) {
    return {
      files: pathsOf(names.filter(isFlows)),
      others: pathsOf(
        names.filter((name) => !isFlows(name) && !name.startsWith(".")),
      ),
    };
  }
  const json = names.filter((name) => /\.json(\.gz)?$/i.test(name));
  if (json.length > 0) {
    throw new InputError(
      `${path}: .json files of a folder are not read, as they may be anything: ` +
        `expected their own paths, such as ${join(path, json[0])}`,
    );
  }
  throw new InputError(
    `${path}: no ${RELEASE_FILE} in this folder, and no .parquet or .csv file ` +
      "(folders inside it are not searched): " +
      "deno task download gets the Parquet release (see data/README.md)",
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) {
      const info = await Deno.stat(join(folder, name)).catch(() => null);
      if (info?.isFile) names.push(name); // no folder, pipe or broken link
    }
    return names;
  } catch (error) {
    throw systemError(`${folder}: cannot read`, error);
  }
}

async function statOf(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    throw systemError(path, error, {
      notFound:
        "no such file or folder: deno task download gets the data set, " +
        "deno task generate writes flows shaped like it",
    });
  }
}

/** @throws {InputError} If a file is there twice: its flows would count twice. */
async function checkDifferent(paths: readonly string[]): Promise<void> {
  const seen = new Set<string>();
  for (const path of paths) {
    const real = await Deno.realPath(path);
    if (seen.has(real)) {
      throw new InputError(`${path}: the file is there twice`);
    }
    seen.add(real);
  }
}

/** Looks at the beginning of a file, or at a Parquet file's description. */
async function recognise(path: string, refuses: boolean): Promise<FlowFile> {
  const { head, tail, bytes } = await readEnds(path, HEAD_BYTES, TAIL_BYTES);
  const telling = refuses ? firstLineOf : (head: Uint8Array) => head;
  const format = fileFormatOf(telling(head), tail, path);
  if (format === "parquet") {
    const stored = parquetColumns(path);
    const columns = canonicalNames(stored);
    const form = formOf(stored);
    return { path, format, bytes, dialect: null, columns, form, chunks: null };
  }
  const isPacked = format === "gz";
  const inside = isPacked ? await unpackedHead(path) : head;
  const text = isPacked ? textFormatOf(telling(inside), path) : format;
  const table = text === "jsonl"
    ? jsonTable(await jsonColumnsIn(path, inside, isPacked), path, refuses)
    : recogniseText(text, inside, path, refuses);
  return {
    ...{ path, format: isPacked ? `${text}.gz` : text, bytes },
    ...{ ...table, chunks: null },
  };
}

/** How much of a log of events is searched for the first flow: some 100,000. */
const EVENTS_SEARCHED = 64 << 20;

/** {@linkcode jsonColumns} of a file that may begin with events of other types. */
async function jsonColumnsIn(
  path: string,
  head: Uint8Array,
  isPacked: boolean,
): Promise<string[]> {
  const first = jsonColumns(head);
  if (first.length > 0 || head.length < HEAD_BYTES) return first;
  const text = isPacked ? gunzipped(fileChunks(path), path) : fileChunks(path);
  let rest = Buffer.alloc(0); // the line that goes on in the next piece
  let searched = 0;
  for await (const piece of gather(text, EVENTS_SEARCHED / 64)) {
    const lines = Buffer.concat([rest, piece]);
    const end = lines.lastIndexOf(LINE_FEED) + 1;
    const columns = jsonColumns(lines.subarray(0, end));
    searched += piece.length;
    if (columns.length > 0 || searched >= EVENTS_SEARCHED) return columns;
    rest = lines.subarray(end);
  }
  return jsonColumns(rest);
}

/**
 * Says how text holds its table.
 *
 * @param head Its first bytes, {@linkcode HEAD_BYTES} where there are as many.
 * @param refuses Whether lines that cannot be flows will be refused: all that are
 * there may be such.
 * @throws {InputError} If it does not begin as a table does.
 */
export function recogniseText(
  format: TextFormat,
  head: Uint8Array,
  path: string,
  refuses: boolean,
): Pick<FlowFile, "dialect" | "columns" | "form"> {
  if (format === "jsonl") return jsonTable(jsonColumns(head), path, refuses);
  const dialect = csvDialect(head, path);
  return {
    dialect,
    columns: canonicalNames(dialect.columns),
    form: formOf(dialect.columns),
  };
}

/** @throws {InputError} If there are no columns, and lines are not refused. */
function jsonTable(
  columns: string[],
  path: string,
  refuses: boolean,
): Pick<FlowFile, "dialect" | "columns" | "form"> {
  if (columns.length === 0 && !refuses) {
    throw new InputError(
      `${path}: expected flows as JSON objects, one a line (of Suricata's events ` +
        `those of type flow), found none in its first ${
          EVENTS_SEARCHED >> 20
        } MB`,
    );
  }
  return { dialect: null, columns, form: formOf(columns) };
}

/** The bytes up to the end of the first line that is not blank; all without one. */
export function firstLineOf(head: Uint8Array): Uint8Array {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(head);
  const [blanks] = /^\s*/.exec(text)!; // a byte order mark is one of them
  const end = head.indexOf(LINE_FEED, new TextEncoder().encode(blanks).length);
  return end === -1 ? head : head.subarray(0, end + 1);
}

/** Whether bytes are blanks, line ends and a byte order mark alone. */
export function isBlank(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes).trim() === "";
}

const LINE_FEED = 0x0a;

async function unpackedHead(path: string): Promise<Uint8Array> {
  const chunks = gunzipped(fileChunks(path), path);
  for await (const head of gather(chunks, HEAD_BYTES)) return head;
  throw new InputError(`${path}: the file is empty`);
}
