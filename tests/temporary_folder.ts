/** Runs a test with a folder of its own, which is gone afterwards. */
export async function inTemporaryFolder(
  test: (folder: string) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
