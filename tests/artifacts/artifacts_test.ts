import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { z } from "zod";
import {
  FINITE,
  listOf,
  numberList,
  readArtifact,
  readJsonArtifact,
  removeArtifact,
  removeTemporaries,
  temporaryPath,
  wholeNumber,
  writeArtifact,
  writeJsonArtifact,
} from "../../lib/artifacts/mod.ts";
import { InputError } from "../../lib/base/mod.ts";

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (folder: string) =>
  [...Deno.readDirSync(folder)].map((e) => e.name);

Deno.test("writeArtifact() writes text and bytes, and replaces what was there", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.txt");
    await writeArtifact(path, "a longer text");
    await writeArtifact(path, "é");
    assertEquals(await Deno.readTextFile(path), "é");
    await writeArtifact(path, Uint8Array.of(1, 2));
    assertEquals([...await readArtifact(path)], [1, 2]);
    assertEquals(names(folder), ["a.txt"]);
  }));

Deno.test("writeArtifact() leaves nothing behind when it fails", () =>
  inFolder(async (folder) => {
    const path = join(folder, "taken");
    await Deno.mkdir(path); // a file cannot take a folder's place
    await assertRejects(
      () => writeArtifact(path, "text"),
      InputError,
      `Cannot write ${path}: `,
    );
    assertEquals(names(folder), ["taken"]);
  }));

Deno.test("readJsonArtifact() reads what writeJsonArtifact() wrote", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.json");
    await writeJsonArtifact(path, { rows: 3 });
    const schema = z.object({ rows: z.number() });
    assertEquals(await readJsonArtifact(path, schema), { rows: 3 });
  }));

Deno.test("readJsonArtifact() names the file, the place, what was expected and found", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.json");
    const schema = z.object({
      formatVersion: z.literal(1),
      shape: z.object({ rows: z.number() }),
    });
    const cases = [
      ["{", "it is not JSON"],
      ["", "it is not JSON"],
      ["a\nb\u001b", `it is not JSON (Unexpected token 'a', "a b " is not`],
      ["\u00ff\u0000", "it is not JSON"],
      [
        "3",
        "content: invalid input: expected object, received number; found 3",
      ],
      [
        '{"formatVersion": 2, "shape": {"rows": 1}}',
        "formatVersion: invalid input: expected 1; found 2",
      ],
      [
        '{"formatVersion": 1, "shape": {}}',
        "shape.rows: invalid input: expected number, received undefined; found nothing",
      ],
      [
        '{"formatVersion": 1, "shape": {"rows": "1"}}',
        'shape.rows: invalid input: expected number, received string; found "1"',
      ],
      [
        `{"formatVersion": 1, "shape": {"rows": "${"1".repeat(1e6)}"}}`,
        `found "${"1".repeat(59)}…`,
      ],
      ['{"formatVersion": [[1], 2], "shape": 3}', "found a list of 2"],
      [
        '{"formatVersion": 1, "a": {"__proto__": 1}}',
        'expected no key "__proto__"',
      ],
    ];
    for (const [content, message] of cases) {
      await Deno.writeTextFile(path, content);
      await assertRejects(
        () => readJsonArtifact(path, schema),
        InputError,
        message,
      );
    }
    const missing = join(folder, "b.json");
    await assertRejects(
      () => readJsonArtifact(missing, schema),
      InputError,
      `Cannot read ${missing}: there is no such file`,
    );
  }));

Deno.test("removeTemporaries() removes what writeArtifact() left unfinished, and nothing else", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(temporaryPath(join(folder, "weights.bin")), "");
    await Deno.mkdir(join(temporaryPath(join(folder, "checkpoint")), "a"), {
      recursive: true,
    });
    const others = [".hidden.tmp", "weights.bin", "x.tmp"];
    for (const name of others) await Deno.writeTextFile(join(folder, name), "");
    await removeTemporaries(folder);
    assertEquals(names(folder).sort(), others);
    await removeTemporaries(join(folder, "absent"));
  }));
Deno.test("readArtifact() reads so many bytes at most", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    await writeArtifact(path, Uint8Array.of(1, 2, 3));
    assertEquals((await readArtifact(path, 3)).length, 3);
    await assertRejects(
      () => readArtifact(path, 2),
      InputError,
      `Cannot use ${path}: expected at most 2 bytes, found 3`,
    );
  }));

Deno.test("removeArtifact() removes a file, if there is one", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.txt");
    await writeArtifact(path, "a");
    await removeArtifact(path);
    await removeArtifact(path);
    assertEquals(names(folder), []);
    await Deno.mkdir(join(path, "b"), { recursive: true });
    await assertRejects(
      () => removeArtifact(path),
      InputError,
      `Cannot remove ${path}: `,
    );
  }));

Deno.test("numberList() and listOf() stop where millions of items are wrong", () => {
  const texts = Array<string>(5e6).fill("1");
  const { error } = numberList(FINITE).safeParse(texts);
  assertEquals(error!.issues.length, 1);
  assertEquals(error!.issues[0].path, [0]);
  const tooMany = listOf(z.number(), 10).safeParse(texts);
  assertEquals(tooMany.error!.issues.length, 1);
  assertEquals(listOf(z.number(), 2).safeParse([1, 2]).data, [1, 2]);
  assertEquals(numberList(wholeNumber(1)).safeParse([1, 2]).data, [1, 2]);
  for (const wrong of [[], null, [0], [1.5], [2 ** 31], ["1"], { 0: 1 }]) {
    assertEquals(numberList(wholeNumber(1)).safeParse(wrong).success, false);
  }
});
