import type { ParseArgsConfig } from "node:util";
import type { ReleaseRequest } from "../tools/download/mod.ts";
import { UsageError } from "../base/mod.ts";

/** The flags of the download, for `parseFlags`. */
export const DOWNLOAD_FLAGS = {
  dir: { type: "string" },
  url: { type: "string" },
  sha256: { type: "string" },
  force: { type: "boolean" },
  help: { type: "boolean" },
} as const satisfies ParseArgsConfig["options"];

/** Texts as `parseFlags` leaves them. */
export interface DownloadFlags {
  readonly dir?: string;
  readonly url?: string;
  readonly sha256?: string;
  readonly force?: boolean;
}

/**
 * Reads what to download from the flags.
 *
 * @throws {UsageError} If a value is not what its flag allows.
 */
export function readDownloadFlags(
  { dir = "data/UNSW-NB15", url, sha256, force }: DownloadFlags,
): ReleaseRequest {
  if (dir.trim() === "") throw new UsageError("--dir must not be empty");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new UsageError(
      `--sha256 must be 64 hexadecimal digits: found "${sha256}"`,
    );
  }
  return {
    folder: dir,
    address: url === undefined ? undefined : readAddress(url),
    sha256: sha256?.toLowerCase(),
    force,
  };
}

function readAddress(text: string): URL {
  const address = URL.parse(text);
  const isWeb = address?.protocol === "http:" || address?.protocol === "https:";
  if (!address || !isWeb || address.username || address.password) {
    throw new UsageError(
      "--url must be an http: or https: address without user name and " +
        `password: found "${text}"`,
    );
  }
  return address;
}
