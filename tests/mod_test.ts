/** The names that lib/mod.ts gives: how many there are, and what is said of them. */
import { assert, assertEquals } from "@std/assert";

const NAMESPACES = ["charts", "compare", "evaluate", "explain", "explore"];
const DOORS = [
  "lib/mod.ts",
  ...NAMESPACES.map((folder) => `lib/${folder}/mod.ts`),
];

interface Symbol {
  readonly name: string;
  readonly declarations: readonly { readonly kind: string }[];
}

/** What `deno doc` prints, to both outputs. */
async function denoDoc(...args: string[]): Promise<[string, string]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return [decoder.decode(stdout), decoder.decode(stderr)];
}

/** The names that a module exports; a namespace counts by what is in it. */
async function namesOf(module: string): Promise<string[]> {
  const [json] = await denoDoc("--json", module);
  const [{ symbols }] = Object.values(JSON.parse(json).nodes) as {
    symbols: Symbol[];
  }[];
  return symbols
    .filter(({ declarations: [{ kind }] }) => kind !== "namespace")
    .map(({ name }) => name);
}

Deno.test("lib/mod.ts gives at most 130 names, those in namespaces included", async () => {
  const names = (await Promise.all(DOORS.map(namesOf))).flat();
  assert(names.includes("AnomalyDetector") && names.includes("rocCurve"));
  assert(names.length <= 130, `found ${names.length}: ${names.join(", ")}`);
});

Deno.test("Every name that lib/mod.ts gives has a docstring, its members too", async () => {
  const [, faults] = await denoDoc("--lint", ...DOORS);
  const missing = [...faults.matchAll(/missing-jsdoc\].*\n +--> (\S+)/g)]
    .map(([, place]) => place);
  assertEquals(missing, []);
});
