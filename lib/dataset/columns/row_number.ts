/** Says where a person finds a row, counted from 0: `row 18`. */
export type NameRow = (row: number) => string;

/** By its number alone, from 1. */
export const rowNumber: NameRow = (row) => `row ${row + 1}`;
