import { dirname, sep } from "node:path";
import { InputError, systemError } from "../base/mod.ts";

/** No file that a run leaves is larger, but for the weights. */
export const MAX_ARTIFACT_BYTES = 64 * 2 ** 20;

/**
 * Reads a file that a run left. A link is followed inside the file's folder
 * only; the folder itself may be one.
 *
 * @param maxBytes The largest size that is read. Default 64 MiB.
 * @throws {InputError} If it is not there, no file, too large, outside of its
 * folder, or cannot be read.
 */
export async function readArtifact(
  path: string,
  maxBytes = MAX_ARTIFACT_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const [folder, real] = await Promise.all([
      Deno.realPath(dirname(path)),
      Deno.realPath(path),
    ]);
    if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new InputError(
        `Cannot use ${path}: expected a file of its folder, found a link out of it`,
      );
    }
    checkKind(path, await Deno.stat(real)); // before: to open a pipe would hang
    using file = await Deno.open(real);
    const { size } = await file.stat();
    return await readBytes(path, file, size, maxBytes);
  } catch (error) {
    throw systemError(`Cannot read ${path}`, error);
  }
}

function checkKind(path: string, info: Deno.FileInfo): void {
  if (info.isFile) return;
  throw new InputError(
    `Cannot use ${path}: expected a file, found ${kindOf(info)}`,
  );
}

function kindOf(info: Deno.FileInfo): string {
  if (info.isDirectory) return "a folder";
  return info.isFifo ? "a pipe" : "a device or socket";
}

/** Reads to the end, which another program may move meanwhile. */
async function readBytes(
  path: string,
  file: Deno.FsFile,
  size: number,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > maxBytes) {
    throw new InputError(
      `Cannot use ${path}: expected at most ${maxBytes} bytes, found ${size}`,
    );
  }
  const bytes = new Uint8Array(size);
  let end = 0;
  while (end < size) {
    const count = await file.read(bytes.subarray(end));
    if (count === null) break;
    end += count;
  }
  return end === size ? bytes : bytes.slice(0, end);
}
