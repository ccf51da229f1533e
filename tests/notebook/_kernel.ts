import type { Kernel } from "../../lib/notebook/show.ts";

/** A message as a kernel sends it. */
export interface Message {
  readonly type: string;
  readonly data: Record<string, string>;
  readonly metadata: Record<string, unknown>;
  readonly transient: { readonly display_id?: string };
}

/** A kernel that keeps what it is told to send. */
export function recordingKernel(): Kernel & { readonly sent: Message[] } {
  const sent: Message[] = [];
  return {
    sent,
    broadcast(type, content) {
      sent.push({ type, ...content } as Message);
      return Promise.resolve();
    },
  };
}

/** Runs a function and returns the lines that it printed. */
export async function printed(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => lines.push(line);
  try {
    await run();
  } finally {
    console.log = log;
  }
  return lines;
}
