import {
  type FlowTable,
  isTextType,
  readNumbers,
  readTexts,
  valuesOf,
} from "../dataset/mod.ts";
import { RowHasher } from "./duplicates.ts";

/**
 * Finds the flows of a table that are equal in all of some columns.
 *
 * @param columns Those that count. A gap equals a gap.
 * @returns The group of each flow, as `duplicateGroups` numbers them.
 * @throws {InputError} If the file is broken or was changed.
 */
export async function findDuplicates(
  table: FlowTable,
  columns: readonly string[],
): Promise<Uint32Array> {
  const hasher = new RowHasher(table.height);
  for (const name of columns) {
    const type = table.dtypes[table.columns.indexOf(name)];
    const frame = await table.read(name, valuesOf(name, type));
    hasher.append(
      isTextType(type) ? readTexts(frame).codes : readNumbers(frame),
    );
  }
  return hasher.groups();
}
