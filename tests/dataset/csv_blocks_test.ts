import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { csvBlocks } from "../../lib/dataset/csv_blocks.ts";
import { InputError } from "../../lib/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** The blocks of a file with that content. */
async function blocksOf(content: string, bytes: number): Promise<string[]> {
  let blocks: string[] = [];
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, content);
    blocks = await Array.fromAsync(csvBlocks(path, bytes), String);
  });
  return blocks;
}

Deno.test("csvBlocks() cuts after whole lines and repeats the header", async () => {
  assertEquals(await blocksOf("a,b\n1,2\n3,4\n5,6\n", 9), [
    "a,b\n1,2\n",
    "a,b\n3,4\n5,6\n",
  ]);
});

Deno.test("csvBlocks() gives the same lines for every size of block", async () => {
  const header = "a,b\r\n";
  const lines = '1,"x\ny"\r\n2,"a "" b"\r\n"3\n","""\n"\r\n4,'; // no end
  for (let bytes = 1; bytes < 50; bytes++) {
    const blocks = await blocksOf(header + lines, bytes);
    for (const block of blocks) assertEquals(block.startsWith(header), true);
    const joined = blocks.map((block) => block.slice(header.length)).join("");
    assertEquals(joined, lines, `${bytes} bytes`);
  }
});

Deno.test("csvBlocks() gives a header without lines, and a lone quote its way", async () => {
  assertEquals(await blocksOf("a,b\n", 2), ["a,b\n"]);
  assertEquals(await blocksOf("a,b", 2), ["a,b"]);
  assertEquals(await blocksOf('a\n"1\n2\n3\n', 3), ["a\n", 'a\n"1\n2\n3\n']);
});

Deno.test("csvBlocks() gives up on a line without end, and says which", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, 'a\n1\n"2\n' + "3\n".repeat(40));
    await assertRejects(
      () => Array.fromAsync(csvBlocks(path, 4, 20)),
      InputError,
      `${path}, line 3: the line is too long`,
    );
    const whole = await Array.fromAsync(csvBlocks(path, 4, 100), String);
    assertEquals(whole.at(-1)!.startsWith('a\n"2\n3\n'), true);
  }));
