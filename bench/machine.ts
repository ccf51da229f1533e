import os from "node:os";
import { z } from "zod";

export const MACHINE = z.object({
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  system: z.string(),
});

/** What the figures were measured on; nothing in it names a person or a place. */
export type Machine = z.infer<typeof MACHINE>;

/** Describes the machine this runs on. */
export function thisMachine(): Machine {
  const cores = os.cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.arch()}`,
  };
}
