/**
 * A number of bytes for people to read.
 *
 * @example
 * ```ts
 * import { formatBytes } from "./format_bytes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatBytes(1234), "1,234 bytes");
 * assertEquals(formatBytes(183_456_789), "183.5 MB");
 * ```
 */
export function formatBytes(bytes: number): string {
  return bytes < 1e6
    ? `${bytes.toLocaleString("en")} bytes`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}
