/** A kind of bad input, and what a person is told about it. */
export interface BadInput {
  /** What is wrong, in a few words, as `docs/bad_input.md` lists it. */
  readonly what: string;
  /**
   * The whole message, word for word. Where it has the path of the test's
   * folder, this says `DIR`; where it ends in Polars' own words, `POLARS`.
   */
  readonly says: string;
  /**
   * Hands the input to the code that reads it, which must throw.
   *
   * @param folder An empty folder of this case alone.
   */
  readonly provoke: (folder: string) => Promise<unknown> | unknown;
}
