import { assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "node:path";
import { z } from "zod";
import {
  checkTarget,
  FINITE,
  GrowingFile,
  listOf,
  numberList,
  readArtifact,
  readJsonArtifact,
  removeArtifact,
  removeTemporaries,
  TakenError,
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

Deno.test("GrowingFile takes no name that another program took meanwhile", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.csv");
    const { link } = Deno;
    const noLinks = () => Promise.reject(new Deno.errors.PermissionDenied());
    for (const place of [link, noLinks]) { // not every file system has links
      Deno.link = place;
      try {
        await using file = await GrowingFile.create(path, { replaces: false });
        await file.write("mine");
        await Deno.writeTextFile(path, "theirs");
        await assertRejects(
          () => file.finish(),
          TakenError,
          `Cannot write ${path}: another program made it meanwhile; ` +
            `the result is in ${join(folder, "a-2.csv")}`,
        );
        assertEquals(names(folder).sort(), ["a-2.csv", "a.csv"]);
        assertEquals(await Deno.readTextFile(path), "theirs");
        const copy = join(folder, "a-2.csv");
        assertEquals(await Deno.readTextFile(copy), "mine");
        for (const name of [path, copy]) await Deno.remove(name);
        await writeArtifact(path, "mine", { replaces: false });
        assertEquals(names(folder), ["a.csv"]);
        await Deno.remove(path);
      } finally {
        Deno.link = link;
      }
    }
  }));

Deno.test("writeArtifact() loses nothing where many write one file at once", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    const texts = ["1", "2", "3", "4", "5"];
    const written = await Promise.allSettled(
      texts.map((text) => writeArtifact(path, text, { replaces: false })),
    );
    const refused = written.filter(({ status }) => status === "rejected");
    const files = names(folder).sort();
    assertEquals(files, ["a", "a-2", "a-3", "a-4", "a-5"]);
    assertEquals(refused.length, 4);
    const found = files.map((name) =>
      Deno.readTextFileSync(join(folder, name))
    );
    assertEquals(found.sort(), texts);
  }));

Deno.test("GrowingFile removes what was left of the same file, and nothing else", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.csv");
    const left = temporaryPath(path);
    await Deno.writeTextFile(left, "half"); // whoever wrote it holds no lock
    await Deno.mkdir(temporaryPath(path));
    await Deno.symlink(join(folder, "other"), temporaryPath(path));
    await Deno.writeTextFile(temporaryPath(join(folder, "b.csv")), "");
    await Deno.writeTextFile(temporaryPath(join(folder, "a.csv.b")), "");
    await Deno.writeTextFile(join(folder, ".a.csv.tmp"), "");
    const before = names(folder).filter((name) => join(folder, name) !== left);
    {
      await using growing = await GrowingFile.create(path);
      assertEquals(before.filter((name) => !names(folder).includes(name)), []);
      assertEquals(names(folder).includes(basename(left)), false);
      await writeArtifact(path, "another's"); // the first one still grows
      await growing.write("whole");
      await growing.finish();
    }
    assertEquals(await Deno.readTextFile(path), "whole");
    assertEquals(names(folder).sort(), [...before, "a.csv"].sort());
  }));

Deno.test("checkTarget() wants a file, or nothing, in the place", () =>
  inFolder(async (folder) => {
    const link = join(folder, "link");
    await Deno.symlink(join(folder, "nothing"), link);
    const pipe = join(folder, "pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const wrong: [string, boolean, string][] = [
      [folder, true, "it is a folder"],
      [pipe, true, "it is a pipe"],
      ["/dev/null", true, "it is a device or socket"],
      [
        link,
        false,
        "it is a symbolic link to a file that is not there; --force replaces it",
      ],
    ];
    for (const [path, replaces, reason] of wrong) {
      const says = `Cannot write ${path}: ${reason}`;
      await assertRejects(() => checkTarget(path, replaces), InputError, says);
      if (!replaces) continue;
      await assertRejects(() => GrowingFile.create(path), InputError, says);
    }
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    await assertRejects(
      () => checkTarget(file, false),
      InputError,
      `Cannot write ${file}: it is there already; --force replaces it`,
    );
    await checkTarget(file, true);
    await checkTarget(link, true);
    await checkTarget(join(folder, "new"), false);
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

Deno.test("GrowingFile takes every name that a file can have", () =>
  inFolder(async (folder) => {
    for (const name of ["a".repeat(255), "é".repeat(127) + "a"]) { // bytes: 255
      const path = join(folder, name);
      const left = temporaryPath(path);
      await Deno.writeTextFile(left, "half");
      for (const replaces of [false, true]) {
        await writeArtifact(path, "whole", { replaces });
        assertEquals(names(folder), [name]);
      }
      await Deno.remove(path);
    }
    const path = join(folder, "a".repeat(256));
    for (const write of [checkTarget, writeArtifact] as const) {
      await assertRejects(
        () => write(path, "" as never),
        InputError,
        `Cannot write ${path}: File name too long`,
      );
    }
    assertEquals(names(folder), []);
  }));
