import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { findFlows } from "../../../lib/dataset/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { writeFiles } from "../_forms.ts";

Deno.test("findFlows() names the path that is not there", async () => {
  await assertRejects(
    () => findFlows("nowhere/flows.csv"),
    InputError,
    "nowhere/flows.csv: no such file or folder: deno task download gets the data set, deno task generate writes flows shaped like it",
  );
});

Deno.test("findFlows() looks for the release inside a folder", () =>
  inTemporaryFolder(async (folder) => {
    await assertRejects(
      () => findFlows(folder),
      InputError,
      `${folder}: no Network-Flows/UNSW_Flow.parquet in this folder`,
    );
    const file = join(folder, "Network-Flows/UNSW_Flow.parquet");
    await Deno.mkdir(join(folder, "Network-Flows"));
    const flows = pl.DataFrame({ dur: [1], label: [0] });
    await Deno.writeFile(file, flows.writeParquet() as Uint8Array);
    await writeFiles(folder, { "other.csv": "dur,label\n1,0\n" });
    const { name, files } = await findFlows(folder);
    assertEquals([name, files.map(({ path }) => path)], [file, [file]]);
  }));

Deno.test("findFlows() refuses addresses before anything reads them", async () => {
  for (
    const address of [
      ...["http://127.0.0.1:1/flows.parquet", "s3://bucket/flows.parquet"],
      ...["file:///etc/passwd", "hf://datasets/x"],
    ]
  ) {
    await assertRejects(
      () => findFlows(address),
      InputError,
      `${address}: flows are read from files of this machine`,
    );
  }
});

Deno.test("findFlows() refuses what is neither a file nor a folder", async () => {
  await assertRejects(
    () => findFlows("/dev/null"),
    InputError,
    "/dev/null: expected a file or a folder, found neither",
  );
});

Deno.test("findFlows() refuses files that differ in their columns", () =>
  inTemporaryFolder(async (folder) => {
    const [a, b, c] = await writeFiles(folder, {
      "a.csv": "dur,sttl,label\n1,31,0\n",
      "b.csv": "label,sttl,Dur\n1,31,0\n",
      "c.csv": "dur,dttl,label\n1,31,0\n",
    });
    assertEquals((await findFlows([a, b])).columns, [
      ...["dur", "sttl", "binary_label"],
    ]);
    await assertRejects(
      () => findFlows([a, c]),
      InputError,
      `${c}: expected the columns of ${a}: the file lacks sttl and has dttl more`,
    );
    await assertRejects(() => findFlows(folder), InputError, `${c}: expected`);
  }));

Deno.test("findFlows() keeps all files of a folder of other flows", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, { "a.csv": "x,y\n1,2\n", "b.csv": "x,y\n3,4\n" });
    const { files, leftOut, form } = await findFlows(folder);
    assertEquals([files.length, leftOut.length, form], [2, 0, "other"]);
  }));

Deno.test("findFlows() takes no file twice, and no pipe or broken link of a folder", () =>
  inTemporaryFolder(async (folder) => {
    const [path] = await writeFiles(folder, { "a.csv": "dur,label\n1,0\n" });
    await Deno.symlink(join(folder, "nowhere"), join(folder, "b.csv"));
    if (Deno.build.os !== "windows") {
      await new Deno.Command("mkfifo", { args: [join(folder, "c.csv")] })
        .output();
    }
    assertEquals((await findFlows(folder)).files.length, 1);
    for (const paths of [[path, path], [folder, path]]) {
      await assertRejects(
        () => findFlows(paths),
        InputError,
        `${path}: the file is there twice`,
      );
    }
  }));
