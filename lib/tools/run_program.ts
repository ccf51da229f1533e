/** How a program that was run to its end fared. */
export interface Outcome {
  readonly success: boolean;
  /** What it wrote to standard output, then what it wrote to standard error. */
  readonly output: string;
}

/** Where and how a program runs. */
export interface RunOptions {
  /** Its working folder; default that of this process. */
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly env?: Record<string, string>;
  /** Stops it when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program to its end and keeps what it printed.
 *
 * @returns Undefined if there is no program of that name.
 * @throws {Deno.errors.NotFound} If its working folder is not there.
 * @throws The signal's reason, once the program has ended, if that is what
 * ended it.
 */
export async function runProgram(
  program: string,
  args: string[],
  options: RunOptions = {},
): Promise<Outcome | undefined> {
  options.signal?.throwIfAborted();
  try {
    const { success, signal, stdout, stderr } = await new Deno.Command(
      program,
      { ...options, args, env: { NO_COLOR: "1", ...options.env } },
    ).output();
    options.signal?.throwIfAborted();
    const decoder = new TextDecoder();
    const printed = decoder.decode(stdout) + decoder.decode(stderr);
    const crash = signal === null ? "" : `\nstopped by ${signal}`;
    return { success, output: (printed + crash).trim() };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Deno says the same of a program and of a working folder that are missing.
    const { cwd } = options;
    if (cwd === undefined || await isFolder(cwd)) return undefined;
    throw new Deno.errors.NotFound(
      `Cannot run ${program}: its working folder must be there: found no ${cwd}`,
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  const info = await Deno.stat(path).catch(() => null);
  return info?.isDirectory ?? false;
}

/** The line in which a program, after much else, says what went wrong. */
export function errorLine(output: string): string {
  const lines = output.split("\n").map((line) => line.trim()).filter(Boolean);
  const error = lines.findLast((line) => /^error:/i.test(line));
  return (error ?? lines.at(-1) ?? "it printed nothing")
    .replace(/^error:\s*/i, "");
}
