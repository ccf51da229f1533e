import { assert, assertEquals } from "@std/assert";
import { basename } from "node:path";
import { mapSvg } from "../../lib/tools/structure/mod.ts";
import {
  folderArrows,
  folderOf,
  FOLDERS,
  FOR_ALL,
  readImports,
  withoutShortcuts,
} from "../../lib/tools/structure/structure.ts";

const imports = await readImports();

Deno.test("readImports() finds values, types, effects and what is imported late", () => {
  const has = (from: string, to: string) =>
    imports.some((found) => found.from === from && found.to === to);
  assert(has("lib/base/mod.ts", "lib/base/errors.ts"));
  assert(has("lib/model/anomaly_detector.ts", "lib/base/mod.ts"));
  assert(has("lib/model/anomaly_detector.ts", "lib/preprocess/mod.ts")); // late
  assert(imports.length > 500, `found only ${imports.length}`);
});

Deno.test("Folders import only what FOLDERS allows", () => {
  for (const [folder, targets] of folderArrows(imports)) {
    const allowed = new Set([...FOR_ALL, ...FOLDERS[folder]?.imports ?? []]);
    assertEquals(
      [...targets].filter((target) => !allowed.has(target)),
      [],
      `lib/${folder} imports from a folder that FOLDERS does not allow`,
    );
  }
});

Deno.test("FOLDERS lists the folders in the order of the data, without arrows that are not used", () => {
  const order = Object.keys(FOLDERS);
  const arrows = folderArrows(imports);
  for (const [folder, { imports }] of Object.entries(FOLDERS)) {
    for (const target of imports) {
      assert(
        order.indexOf(target) < order.indexOf(folder),
        `${folder} → ${target}`,
      );
      assert(
        arrows.get(folder)?.has(target),
        `${folder} → ${target} is unused`,
      );
    }
  }
  assertEquals([...arrows.keys()].sort(), order.toSorted());
});

Deno.test("Folders are entered by their door alone", () => {
  const past = imports.filter(({ from, to }) =>
    folderOf(from) !== folderOf(to) && basename(to) !== "mod.ts"
  );
  assertEquals(past, []);
});

Deno.test("No file imports itself by way of others", () => {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]) => {
    assert(!way.includes(file), [...way, file].join(" → "));
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
});

Deno.test("withoutShortcuts() leaves out what follows from others", () => {
  const arrows = new Map([
    ["pipeline", new Set(["model", "dataset"])],
    ["model", new Set(["dataset"])],
  ]);
  assertEquals(withoutShortcuts(arrows), [
    { from: "model", to: "dataset" },
    { from: "pipeline", to: "model" },
  ]);
});

Deno.test("docs/map.svg is current; deno task map draws it", async () => {
  const isCurrent = await Deno.readTextFile("docs/map.svg") === await mapSvg();
  assert(isCurrent, "docs/map.svg shows other folders or arrows than lib has");
});

Deno.test("CONTRIBUTING.md names files that there are", async () => {
  const page = await Deno.readTextFile("CONTRIBUTING.md");
  const named = [...page.matchAll(/`((?:lib|tests|bench)\/[\w./]*)`/g)]
    .map(([, path]) => path);
  assert(named.length > 10);
  for (const path of named) {
    assert(await Deno.stat(path).then(() => true, () => false), path);
  }
});
