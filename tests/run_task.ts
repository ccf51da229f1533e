import { PROJECT } from "../lib/base/mod.ts";

/** What a task's program left on the terminal, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How {@linkcode taskCommand} starts a program. */
export interface TaskOptions {
  readonly stdin?: "null" | "piped";
  readonly stdout?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A task's program as a person would start it, in a process of its own, without
 * colours.
 *
 * @param program Path from the project's folder.
 * @param permissions Flags of `deno run`; `taskPermissions()` has the task's.
 * @param options `stdin`: default nothing. `stdout`: a file instead of what is
 * read. `env`: variables of the environment, beside those of the tests.
 */
export function taskCommand(
  program: string,
  flags: readonly string[],
  permissions: readonly string[],
  { stdin = "null", stdout, env }: TaskOptions = {},
): Deno.Command {
  const args = ["run", ...permissions, program, ...flags];
  const shell = ["-c", 'exec "$0" "$@" > "$OUT"', Deno.execPath(), ...args];
  return new Deno.Command(stdout ? "sh" : Deno.execPath(), {
    args: stdout ? shell : args,
    cwd: PROJECT,
    env: { NO_COLOR: "1", ...stdout ? { OUT: stdout } : {}, ...env },
    stdin,
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a task's program to its end; see {@linkcode taskCommand}. */
export async function runTask(
  ...task: Parameters<typeof taskCommand>
): Promise<Outcome> {
  return readOutcome(await taskCommand(...task).output());
}

/** The most memory that a process has taken so far, in bytes; 0 where Linux does not tell. */
export async function peakMemory({ pid }: Deno.ChildProcess): Promise<number> {
  // Deno itself reads nothing there without all permissions.
  const cat = new Deno.Command("cat", { args: [`/proc/${pid}/status`] });
  const { stdout } = readOutcome(await cat.output());
  return Number(/VmHWM:\s*(\d+) kB/.exec(stdout)?.[1] ?? 0) * 1024;
}

/** The texts behind the bytes. */
export function readOutcome(
  { code, stdout, stderr }: Deno.CommandOutput,
): Outcome {
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Reads what a child says until it has said something; it may go on talking. */
export async function waitFor(
  child: Deno.ChildProcess,
  said: string,
): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  const reader = child.stdout.getReader();
  while (!text.includes(said)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`expected "${said}", found:\n${text}`);
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
}
