/**
 * Fills the disk: after so many new files, a file gets half of its bytes and the
 * system's error.
 *
 * @returns The files that were written, or tried.
 */
export async function onFullDisk(
  files: number,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const { open } = Deno;
  const paths: string[] = [];
  Deno.open = async (path, options) => {
    const file = await open(path, options);
    if (!options?.createNew) return file;
    paths.push(String(path));
    if (paths.length <= files) return file;
    const write = file.write.bind(file);
    file.write = async (bytes) => {
      await write(bytes.subarray(0, bytes.length >> 1));
      throw Object.assign(new Error("No space left on device"), {
        code: "ENOSPC",
      });
    };
    return file;
  };
  try {
    await work();
    return paths;
  } finally {
    Deno.open = open;
  }
}
