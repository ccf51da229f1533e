/** A program that did not end well. */
export class ChildError extends Error {
  override readonly name = "ChildError";

  /** @param said What it wrote to standard error. */
  constructor(what: string, readonly code: number, readonly said: string) {
    super(`${what} ended with exit code ${code}:\n${said}`);
  }
}

/** What a program printed, and how long it took. */
export interface ChildOutput {
  readonly stdout: string;
  /** From start to exit, as a person waits for it. */
  readonly wallSeconds: number;
}

/** Options of {@linkcode runChild}. */
export interface ChildOptions {
  /** Its working folder. Default: that of this process. */
  readonly cwd?: string;
  /** The variables it sees instead of this process's. Default: the same. */
  readonly env?: Record<string, string>;
  /** Once aborted, the program is asked to stop, and its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program to its end.
 *
 * @param what What to call it in an error.
 * @throws {ChildError} If it ends with another exit code than 0.
 */
export async function runChild(
  what: string,
  program: string,
  args: readonly string[],
  { cwd, env, signal }: ChildOptions = {},
): Promise<ChildOutput> {
  signal?.throwIfAborted();
  const started = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    clearEnv: env !== undefined,
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // As a terminal's Ctrl-C would: a program may have something to tidy up.
  const stop = () => {
    try {
      child.kill("SIGINT");
    } catch {
      // It has just ended by itself.
    }
  };
  signal?.addEventListener("abort", stop);
  const { code, stdout, stderr } = await child.output();
  signal?.removeEventListener("abort", stop);
  const wallSeconds = (performance.now() - started) / 1000;

  signal?.throwIfAborted();
  const decoder = new TextDecoder();
  if (code !== 0) throw new ChildError(what, code, decoder.decode(stderr));
  return { stdout: decoder.decode(stdout), wallSeconds };
}
