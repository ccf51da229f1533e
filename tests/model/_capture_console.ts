const METHODS = ["debug", "error", "info", "log", "warn"] as const;

/** Runs the work and returns what was printed through `console` meanwhile. */
export async function captureConsole(
  work: () => Promise<unknown>,
): Promise<unknown[][]> {
  const printed: unknown[][] = [];
  const originals = METHODS.map((method) => [method, console[method]] as const);
  for (const method of METHODS) {
    console[method] = (...values: unknown[]) => void printed.push(values);
  }
  try {
    await work();
  } finally {
    for (const [method, original] of originals) console[method] = original;
  }
  return printed;
}
