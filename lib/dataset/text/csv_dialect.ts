import { InputError } from "../../base/mod.ts";
import { canonicalName, namesOfHeaderless, schemaOf } from "../schema/mod.ts";
import { decodeWindows1252, isWindows1252 } from "./windows_1252.ts";

/** How a text file holds its table. */
export interface CsvDialect {
  readonly separator: string;
  /** Whether double quotes enclose fields; Zeek's logs know none. */
  readonly quotes: boolean;
  /** Names of the columns: the file's own, or known ones of files without names. */
  readonly columns: string[];
  /**
   * Fields of a line. There are fewer than columns where the last one holds
   * several, three blanks between them, as in IoT-23's labelled logs.
   */
  readonly fields: number;
  /** Bytes before the first flow: byte order mark, header, comments. */
  readonly headerBytes: number;
  /** Lines before the first flow. */
  readonly headerLines: number;
  /** The line with the names, without its end; null where there is none. */
  readonly header: string | null;
  /** Whether its names are text of windows-1252, not UTF-8. */
  readonly isWindows1252: boolean;
  /** Whether lines that begin with `#` are no flows, as in Zeek's logs. */
  readonly comments: boolean;
  /** What stands for a gap, beside nothing. */
  readonly gaps: string[];
  /**
   * Words of lines that hold no measurement: AWS writes such records where there
   * was no traffic, or where it lost some.
   */
  readonly noData: readonly string[];
}

/** How much of a file must be at hand to tell: a longer header is none. */
export const HEAD_BYTES = 1 << 16;

const SEPARATORS = [",", "\t", ";", "|"];
/** Between the fields of AWS's VPC flow logs. */
const BLANK = " ";
/** So many words that nothing else parts are names, not one name. */
const FEWEST_WORDS = 4;
/** Between the columns that Zeek's last field may hold. */
export const PACKED = /\s{3,}/;
const BYTE_ORDER_MARK = "\uFEFF";
/** What a decoder makes of bytes that are not UTF-8. */
const NOT_UTF_8 = "\uFFFD";

/**
 * Tells by a file's beginning how it holds its table: separator, header, the
 * names of the columns. Files without a header are the raw form's alone.
 *
 * @param head The first bytes, {@linkcode HEAD_BYTES} where there are as many.
 * @param path What to call the file in messages.
 * @throws {InputError} If there is no line with names, or two columns that the
 * flow columns' table knows bear the same one.
 */
export function csvDialect(head: Uint8Array, path: string): CsvDialect {
  const isCut = head.length >= HEAD_BYTES;
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true }).decode(head);
  const found = readHeader(utf8, path, isCut);
  if (!found.header.includes(NOT_UTF_8)) {
    const headerBytes = new TextEncoder().encode(found.header).length;
    return { ...found.dialect, headerBytes, isWindows1252: false };
  }
  const { header, dialect } = readHeader(decodeWindows1252(head), path, isCut);
  if (!isWindows1252(head.subarray(0, header.length))) {
    throw new InputError(
      `${path}: cannot read the CSV file: its header is neither UTF-8 nor ` +
        "windows-1252",
    );
  }
  return { ...dialect, headerBytes: header.length, isWindows1252: true };
}

type FoundDialect = Omit<CsvDialect, "headerBytes" | "isWindows1252">;

/** @param isCut Whether the file goes on after the text. */
function readHeader(
  text: string,
  path: string,
  isCut: boolean,
): { header: string; dialect: FoundDialect } {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const lines = linesOf(text.slice(mark.length));
  const dialect = zeekDialect(lines) ?? plainDialect(lines, path, isCut);
  const fields = dialect.columns.length;
  const columns = dialect.columns.flatMap((name, i) =>
    i === fields - 1 ? name.split(PACKED) : [name]
  );
  return {
    header: mark + lines.slice(0, dialect.headerLines).join(""),
    dialect: withUniqueColumns({ ...dialect, columns, fields }, path),
  };
}

type HeaderDialect = Omit<FoundDialect, "fields">;

/** @param isCut Whether the file goes on after the lines. */
function plainDialect(
  lines: string[],
  path: string,
  isCut: boolean,
): HeaderDialect {
  const blank = lines.findIndex((line) => line.trim() !== "");
  if (blank === -1) throw new InputError(`${path}: the file is empty`);
  const first = lines[blank];
  if (!first.endsWith("\n") && isCut) {
    throw new InputError(
      `${path}, line ${blank + 1}: expected the names of the columns, found ` +
        `none in the first ${HEAD_BYTES} bytes`,
    );
  }
  const separator = separatorOf(first);
  const fields = splitLine(first, separator);
  const names = separator === "," ? namesOfHeaderless(fields) : null;
  const isFlow = fields.filter(isValue).length > fields.length / 2 ||
    fields.some((field) => HOST_OR_MOMENT.test(field));
  if (names === null && isFlow) {
    throw new InputError(
      `${path}, line ${
        blank + 1
      }: expected the names of the columns, found what ` +
        "looks like a flow: put a line with names on top of the file",
    );
  }
  const isVpc = separator === BLANK;
  return {
    separator,
    quotes: !isVpc,
    columns: names ?? fields,
    headerLines: names ? blank : blank + 1,
    header: names ? null : first.replace(/\r?\n$/, ""),
    comments: false,
    gaps: isVpc ? ["-"] : [],
    noData: isVpc ? ["NODATA", "SKIPDATA"] : [],
  };
}

/** An IPv4 address, or a date with a time: one of them is enough for a flow. */
const HOST_OR_MOMENT =
  /^(\d{1,3}(\.\d{1,3}){3}|\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:.*)$/;

/** Whether a field is a number, or a gap: no name. */
function isValue(field: string): boolean {
  return field === "-" || field !== "" && Number.isFinite(Number(field));
}

/** Zeek's own logs begin with comments, one of which names the columns. */
function zeekDialect(lines: string[]): HeaderDialect | null {
  if (!lines[0]?.startsWith("#")) return null;
  const end = lines.findIndex((line) => !line.startsWith("#"));
  const header = end === -1 ? lines : lines.slice(0, end);
  const names = header.find((line) => line.startsWith("#fields\t"));
  if (names === undefined) return null;
  return {
    separator: "\t",
    quotes: false,
    columns: names.trimEnd().split("\t").slice(1),
    headerLines: header.length,
    header: null,
    comments: true,
    gaps: ["-", "(empty)"], // its defaults
    noData: [],
  };
}

/**
 * The one that cuts the line into the most fields. Where none does, blanks
 * between many words do, else a comma.
 */
function separatorOf(line: string): string {
  const fields = SEPARATORS.map((separator) =>
    splitLine(line, separator).length
  );
  const most = Math.max(...fields);
  const isBlank = most === 1 &&
    splitLine(line, BLANK).length >= FEWEST_WORDS;
  return isBlank ? BLANK : SEPARATORS[fields.indexOf(most)];
}

/** The fields of a line, without the quotes around them and blanks at the ends. */
function splitLine(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (const letter of line.replace(/\r?\n$/, "")) {
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      fields.push(field.trim());
      field = "";
    } else field += letter;
  }
  return [...fields, field.trim()];
}

/**
 * Two columns of one name: the second one gets a number, as pandas gives it,
 * since CICFlowMeter writes such files. So do columns without a name.
 */
function withUniqueColumns(dialect: FoundDialect, path: string): FoundDialect {
  const taken = new Set<string>();
  const columns = dialect.columns.map((name, i) => {
    const own = name === "" ? `Unnamed: ${i}` : name;
    if (taken.has(own) && schemaOf(canonicalName(own))) {
      throw new InputError(
        `${path}, line ${dialect.headerLines}: the column ${own} is there twice`,
      );
    }
    let unique = own;
    for (let n = 1; taken.has(unique); n++) unique = `${own}.${n}`;
    taken.add(unique);
    return unique;
  });
  return { ...dialect, columns };
}

/** The lines of a text, each with its end. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
