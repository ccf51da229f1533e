/**
 * Text of a notebook whose code cells have the given sources.
 *
 * @param sources Code, or code with the cell's tags.
 */
export function notebookJson(
  ...sources: (string | { source: string; tags: string[] })[]
): string {
  const cells = sources
    .map((cell) => typeof cell === "string" ? { source: cell, tags: [] } : cell)
    .map(({ source, tags }, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: { tags },
      execution_count: null,
      outputs: [],
      source,
    }));
  return JSON.stringify({
    cells,
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });
}
