import { join } from "node:path";

/**
 * Where a run goes unless told: `runs/<UTC time>-<seed>`.
 *
 * @param kind Put before the time. Default: nothing.
 */
export function defaultRunFolder(seed: number, kind?: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const name = `${time}Z-${seed}`;
  return join("runs", kind === undefined ? name : `${kind}-${name}`);
}
