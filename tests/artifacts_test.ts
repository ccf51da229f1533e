import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { z } from "zod";
import {
  readArtifact,
  readJsonArtifact,
  removeTemporaries,
  temporaryPath,
  writeArtifact,
  writeJsonArtifact,
} from "../lib/artifacts.ts";
import { InputError } from "../lib/errors.ts";

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
    ];
    for (const [content, message] of cases) {
      await Deno.writeTextFile(path, content);
      await assertRejects(
        () => readJsonArtifact(path, schema),
        InputError,
        `Cannot use ${path}: ${message}`,
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
