import { z } from "zod";
import { FINITE, listOf, numberList, wholeNumber } from "../artifacts/mod.ts";

export const FORMAT_VERSION = 1;

const ascending = (values: readonly number[]) =>
  values.every((value, i) => i === 0 || values[i - 1] <= value);

const SHARES = numberList({
  expected: "a share from 0 to 1",
  holds: (value) => value >= 0 && value <= 1,
}).refine(ascending, "expected shares that ascend");

/** What is kept of normal flows, as it stands in `reference.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** How many normal flows there were. */
  rows: z.int().min(1).max(2 ** 31 - 1),
  /** Their highest scores, all of them, and then fewer and fewer. */
  scores: z.object({
    /** How many flows come before each, when they are sorted from the highest. */
    ranks: numberList(wholeNumber(0)).refine(
      ascending,
      "expected ascending ranks",
    ),
    /** JSON has no Infinity. */
    values: listOf(z.union([z.number(), z.literal("Infinity")])),
  }),
  /** The shares at which quantiles are kept. */
  shares: SHARES,
  /** Of each column of amounts: its feature's quantiles, in deviations. */
  amounts: listOf(z.object({
    column: z.string(),
    quantiles: numberList(FINITE).refine(
      ascending,
      "expected quantiles that ascend",
    ),
  })),
  /** Of each column of categories: how many flows have which, all others last. */
  categories: listOf(z.object({
    column: z.string(),
    rows: numberList(wholeNumber(0)),
  })),
}).superRefine(({ rows, scores, shares, amounts, categories }, context) => {
  const check = (path: (string | number)[], isSo: boolean, message: string) => {
    if (!isSo) context.addIssue({ code: "custom", path, message });
  };
  const { ranks, values } = scores;
  check(
    ["scores", "ranks"],
    ranks[0] === 0 && ranks.at(-1)! < rows,
    `expected ranks from 0 to below ${rows}, found ${ranks[0]} to ${
      ranks.at(-1)
    }`,
  );
  check(
    ["scores", "values"],
    values.length === ranks.length,
    `expected ${ranks.length} numbers, found ${values.length}`,
  );
  amounts.forEach(({ quantiles: { length } }, i) =>
    check(
      ["amounts", i, "quantiles"],
      length === shares.length,
      `expected ${shares.length} numbers, found ${length}`,
    )
  );
  categories.forEach((column, i) => {
    const sum = column.rows.reduce((sum, count) => sum + count, 0);
    check(
      ["categories", i, "rows"],
      sum === rows,
      `expected ${rows} flows together, found ${sum}`,
    );
  });
});

export type State = z.infer<typeof STATE>;
