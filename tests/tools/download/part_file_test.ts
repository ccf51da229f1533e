import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import type { Origin } from "../../../lib/tools/download/part_file.ts";
import { PartFile } from "../../../lib/tools/download/mod.ts";
import { writeJsonArtifact } from "../../../lib/artifacts/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const ORIGIN: Origin = {
  address: "https://a.org/f",
  validator: '"1"',
  size: 4,
};
const TWO_BYTES = new Uint8Array([1, 2]);

Deno.test("PartFile outlives its process", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "new", "flows");
    {
      using part = await PartFile.find(target);
      await part.startOver(ORIGIN);
      await part.append(TWO_BYTES);
    }
    using part = await PartFile.find(target);
    assertEquals([part.size, part.origin], [2, ORIGIN]);
    assert(
      part.isPartOf("https://a.org/f") && !part.isPartOf("https://a.org/g"),
    );
    await part.append(TWO_BYTES);
    assert(part.isComplete);
    await part.finish();
    assertEquals([...Deno.readFileSync(target)], [1, 2, 1, 2]);
    assertEquals([...Deno.readDirSync(join(folder, "new"))].length, 1);
  }));

Deno.test("PartFile.find() does not go on with bytes of unknown origin", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "flows");
    await Deno.writeFile(`${target}.part`, TWO_BYTES);
    for (const origin of [null, "{", '{"address": 1}']) {
      if (origin) await Deno.writeTextFile(`${target}.part.json`, origin);
      using part = await PartFile.find(target);
      assertEquals([part.size, part.origin], [0, undefined]);
    }
  }));

Deno.test("PartFile.startOver() leaves no byte of what was there", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "flows");
    await Deno.writeFile(`${target}.part`, TWO_BYTES);
    using part = await PartFile.find(target);
    await part.startOver(ORIGIN);
    await part.append(new Uint8Array([9]));
    assertEquals([...Deno.readFileSync(part.path)], [9]);
  }));

Deno.test("PartFile refuses what another download is writing", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "flows");
    using first = await PartFile.find(target);
    await first.startOver(ORIGIN);
    await first.append(TWO_BYTES);
    using second = await PartFile.find(target);
    const error = await assertRejects(
      () => second.startOver(ORIGIN),
      InputError,
    );
    assertEquals(
      error.message,
      `Cannot write ${target}.part: another download is writing it`,
    );
    assertEquals((await Deno.stat(first.path)).size, 2);
  }));

Deno.test("PartFile writes to no file that a link leads to", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "flows");
    const theirs = join(folder, "theirs");
    await Deno.writeTextFile(theirs, "theirs");
    await Deno.symlink(theirs, `${target}.part`);
    await writeJsonArtifact(`${target}.part.json`, ORIGIN);
    using part = await PartFile.find(target);
    await assertRejects(
      () => part.startOver(ORIGIN),
      InputError,
      `Cannot write ${target}.part: expected a file, found a symbolic link`,
    );
    assertEquals(await Deno.readTextFile(theirs), "theirs");
  }));

Deno.test("PartFile.finish() replaces nothing that was made meanwhile unless told to", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "flows");
    using part = await PartFile.find(target);
    await part.startOver(ORIGIN);
    await part.append(TWO_BYTES);
    await Deno.writeTextFile(target, "theirs");
    await assertRejects(
      () => part.finish(false),
      InputError,
      `Cannot write ${target}: another program made it meanwhile; what ` +
        `arrived is in ${target}.part, and --force puts it in place`,
    );
    assertEquals(await Deno.readTextFile(target), "theirs");
    assertEquals([...await Deno.readFile(part.path)], [1, 2]);
    await part.finish(true);
    assertEquals([...await Deno.readFile(target)], [1, 2]);
  }));

/** Fails as a full disk does: some of the bytes are written before. */
async function writeToFullDisk(file: Deno.FsFile, bytes: Uint8Array) {
  await file.write(bytes.subarray(0, 1));
  throw Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
}

Deno.test("PartFile.append() says that the disk is full, and keeps whole pieces", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "flows");
    using part = await PartFile.find(target, writeToFullDisk);
    await part.startOver(ORIGIN);
    const error = await assertRejects(() => part.append(TWO_BYTES), InputError);
    assertEquals(
      error.message,
      `Cannot write ${target}.part: No space left on device (os error 28)`,
    );
    assertEquals([part.size, (await Deno.stat(part.path)).size], [0, 0]);
  }));

const isRoot = Deno.uid() === 0;
Deno.test({
  name: "PartFile.startOver() says where it may not write" +
    (isRoot ? " (skipped: root may)" : ""),
  ignore: isRoot || Deno.build.os === "windows",
  fn: () =>
    inTemporaryFolder(async (folder) => {
      await Deno.chmod(folder, 0o500);
      using part = await PartFile.find(join(folder, "flows"));
      const error = await assertRejects(
        () => part.startOver(ORIGIN),
        InputError,
      );
      assertEquals(
        error.message,
        `Cannot write ${join(folder, "flows.part")}: permission denied`,
      );
    }),
});

Deno.test("PartFile.startOver() says that its folder is a file", () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "mine");
    using part = await PartFile.find(join(file, "in", "flows"));
    await assertRejects(
      () => part.startOver(ORIGIN),
      InputError,
      "a part of the path is a file",
    );
  }));

Deno.test("PartFile.describe() promises to go on only where that is possible", () =>
  inTemporaryFolder(async (folder) => {
    using part = await PartFile.find(join(folder, "flows"));
    assertEquals(part.describe(), "nothing arrived");
    const kept = `2 bytes are kept in ${part.path}: running it again`;
    for (
      const [validator, what] of [['"1"', "goes on"], [null, "starts anew"]]
    ) {
      await part.startOver({ ...ORIGIN, validator: validator ?? null });
      await part.append(TWO_BYTES);
      assertEquals(part.describe(), `${kept} ${what}`);
    }
  }));
