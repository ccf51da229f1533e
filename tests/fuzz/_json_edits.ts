import fc from "fast-check";
import type { Json } from "../saved_detector.ts";

/** A change to what a JSON file holds. */
export interface JsonEdit {
  /** Which child to go to, level by level; counted modulo their number. */
  readonly path: readonly number[];
  readonly kind: "replace" | "remove" | "rename" | "add" | "repeat";
  readonly key: string;
  readonly value: unknown;
}

/** Numbers and texts at which readers stumble. */
const STRANGE = [
  ...[0, -0, -1, 1, 0.5, 1e-320, -1e308, 1e308, 2 ** 31, 2 ** 53, 1e12],
  ...["", "NaN", "Infinity", "-Infinity", "1e999", "../weights.bin", "Lambda"],
  ...[null, true, [], {}, [[]], [null], [1e308, -1e308]],
];
const KEYS = [
  ...["__proto__", "constructor", "toString", "length", "threshold", "0", ""],
];

/** One to three changes. */
export const JSON_EDITS: fc.Arbitrary<JsonEdit[]> = fc.array(
  fc.record({
    path: fc.array(fc.nat(1000), { minLength: 1, maxLength: 7 }),
    kind: fc.constantFrom(
      ...["replace", "replace", "remove", "rename", "add", "repeat"] as const,
    ),
    key: fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 5 })),
    value: fc.oneof(
      fc.constantFrom(...STRANGE),
      fc.double(),
      fc.integer({ min: -3, max: 300 }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Makes the changes, one after the other, in place. */
export function editJsonContent(content: Json, edits: readonly JsonEdit[]) {
  for (const { path, kind, key, ...edit } of edits) {
    const value = structuredClone(edit.value); // later edits may reach into it
    const [parent, name] = placeAt(content, path);
    if (name === undefined) continue;
    if (kind === "replace") set(parent, name, value);
    else if (kind === "add") set(parent, key, value);
    else if (kind === "repeat" && Array.isArray(parent)) {
      parent.push(structuredClone(parent[Number(name)]));
    } else {
      if (kind === "rename") set(parent, key, parent[name]);
      if (Array.isArray(parent)) parent.splice(Number(name), 1);
      else delete parent[name];
    }
  }
}

/** The list or object at the end of a path, and the name of one of its items. */
function placeAt(content: Json, path: readonly number[]): [Json, string?] {
  let parent = content;
  let name: string | undefined;
  for (const step of path) {
    const inner = name === undefined ? parent : parent[name];
    if (typeof inner !== "object" || inner === null) break;
    const names = Object.keys(inner);
    if (names.length === 0) break;
    [parent, name] = [inner, names[step % names.length]];
  }
  return [parent, name];
}

/** As `JSON.parse` would: `__proto__` becomes a key like others. */
function set(parent: Json, name: string, value: unknown) {
  if (Array.isArray(parent)) {
    if (Number.isInteger(Number(name))) parent[Number(name) % 500] = value;
    else parent.push(value);
    return;
  }
  Object.defineProperty(parent, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
