/**
 * Files of one data set whose columns differ: what they have in common.
 *
 * @module
 */
import { firstOf, InputError } from "../base/mod.ts";
import type { FlowFile } from "./flow_file.ts";
import { namedRole, sameWords } from "./roles/mod.ts";
import { FORMS, isLabel } from "./schema/mod.ts";

/**
 * Calls the columns of CSV files as others do where the words are the same:
 * CICFlowMeter's versions write `Total Fwd Packets` and `Tot Fwd Pkts`.
 *
 * @param names Default those of the first file.
 */
export function calledAlike(
  files: readonly FlowFile[],
  names: readonly string[] = files[0].columns,
): { files: FlowFile[]; notes: string[] } {
  const notes: string[] = [];
  const alike = files.map((file) => {
    const { path, form, dialect, columns: own } = file;
    const missing = names.filter((name) => !own.includes(name));
    if (dialect === null || form !== "other" || missing.length === 0) {
      return file;
    }
    const nameOf = new Map(missing.map((name) => [sameWords(name), name]));
    const renamed: string[] = [];
    const columns = own.map((name) => {
      const words = sameWords(name);
      const other = nameOf.get(words);
      if (names.includes(name) || other === undefined) return name;
      nameOf.delete(words); // a second one keeps its name
      renamed.push(`${name} for ${other}`);
      return other;
    });
    if (renamed.length === 0) return file;
    notes.push(
      `${path}: columns are taken for others of the same words: ${
        firstOf(renamed, NAMED)
      }`,
    );
    return { ...file, columns, dialect: { ...dialect, columns } };
  });
  return { files: alike, notes };
}

/** The columns that all files have, in the first one's order. */
export function sharedColumns(
  [first, ...others]: readonly FlowFile[],
): string[] {
  return first.columns.filter((name) =>
    others.every(({ columns }) => columns.includes(name))
  );
}

function notShared(
  files: readonly FlowFile[],
  shared: readonly string[],
): string[] {
  const all = new Set(files.flatMap(({ columns }) => columns));
  return [...all].filter((name) => !shared.includes(name));
}

/** A sentence about the columns that only some of the files have. */
export function notesOfColumns(
  files: readonly FlowFile[],
  shared: readonly string[],
): string[] {
  const others = notShared(files, shared);
  return others.length === 0 ? [] : [
    `columns that not all files have are left out: ${firstOf(others, NAMED)}`,
  ];
}

const NAMED = 5;

/** So many measurements make files that differ otherwise one data set. */
const FEWEST_SHARED = 5;

/**
 * Makes sure that files are parts of one data set: UNSW-NB15's forms are whole or
 * not at all, and no labels may be lost.
 *
 * @throws {InputError} If they are not.
 */
export function checkShared(
  files: readonly FlowFile[],
  shared: readonly string[],
): void {
  const measurements = shared.filter((name) =>
    namedRole(name)?.[0] === "measurement"
  );
  const isEnough = measurements.length >= FEWEST_SHARED &&
    files.every(({ form }) => form === "other") &&
    !notShared(files, shared).some(isLabel);
  if (!isEnough) checkSameColumns(files);
}

/** @throws {InputError} If one file has other columns than the first. */
function checkSameColumns([first, ...others]: readonly FlowFile[]): void {
  for (const other of others) {
    const missing = first.columns.filter((name) =>
      !other.columns.includes(name)
    );
    const more = other.columns.filter((name) => !first.columns.includes(name));
    if (missing.length === 0 && more.length === 0) continue;
    const differences = [
      missing.length > 0 ? `lacks ${missing.join(", ")}` : "",
      more.length > 0 ? `has ${more.join(", ")} more` : "",
    ].filter(Boolean).join(" and ");
    const forms = first.form === other.form
      ? ""
      : ` (${FORMS[first.form].title}), found ${FORMS[other.form].title}`;
    throw new InputError(
      `${other.path}: expected the columns of ${first.path}${forms}: ` +
        `the file ${differences}`,
    );
  }
}
