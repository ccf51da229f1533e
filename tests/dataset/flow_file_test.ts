import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { formatOfFile, hashFile } from "../../lib/dataset/flow_file.ts";
import { InputError } from "../../lib/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("hashFile() gives the SHA-256 of the bytes", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "abc");
    await Deno.writeTextFile(path, "abc");
    assertEquals( // FIPS 180-2, appendix B.1
      await hashFile(path),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  }));

Deno.test("formatOfFile() goes by the content, whatever the file's size", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows");
    const format = async (content: string) => {
      await Deno.writeTextFile(path, content);
      return await formatOfFile(path);
    };
    assertEquals(await format("PAR1" + "x".repeat(9000) + "PAR1"), "parquet");
    assertEquals(await format("dur\n1\n"), "csv");
    assertEquals(await format("x"), "csv");
    await assertRejects(() => format(""), InputError, "the file is empty");
    await assertRejects(() => format("PAR1 cut"), InputError, "truncated");
    await assertRejects(() => format("a\0b"), InputError, "binary data");
  }));

Deno.test("hashFile() and formatOfFile() say which file cannot be read", () =>
  inTemporaryFolder(async (folder) => {
    for (const read of [hashFile, formatOfFile]) {
      await assertRejects(
        () => read(folder) as Promise<unknown>,
        InputError,
        `${folder}: cannot read`,
      );
    }
  }));
