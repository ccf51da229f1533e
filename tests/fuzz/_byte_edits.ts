import fc from "fast-check";

/** A change to a file's bytes; places are shares of its length. */
export type ByteEdit =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "repeat"; readonly at: number; readonly length: number }
  | { readonly kind: "end"; readonly at: number };

/** In [0, 1); evenly, as fast-check would else try both ends again and again. */
const share = fc.noBias(fc.integer({ min: 0, max: 99_999 }))
  .map((part) => part / 1e5);
const length = fc.integer({ min: 1, max: 64 });

/** One to four changes. */
export const BYTE_EDITS: fc.Arbitrary<ByteEdit[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("flip" as const),
        at: share,
        bit: fc.nat(7),
      }),
    },
    fc.record({ kind: fc.constant("cut" as const), at: share, length }),
    fc.record({
      kind: fc.constant("insert" as const),
      at: share,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    }),
    fc.record({ kind: fc.constant("repeat" as const), at: share, length }),
    fc.record({ kind: fc.constant("end" as const), at: share }),
  ),
  { minLength: 1, maxLength: 4 },
);

/** Makes the changes, one after the other, in a copy. */
export function editBytes(
  bytes: Uint8Array,
  edits: readonly ByteEdit[],
): Uint8Array<ArrayBuffer> {
  let edited = Uint8Array.from(bytes);
  for (const edit of edits) {
    const at = Math.floor(edit.at * edited.length);
    const [before, after] = [edited.subarray(0, at), edited.subarray(at)];
    switch (edit.kind) {
      case "flip":
        if (at < edited.length) edited[at] ^= 1 << edit.bit;
        break;
      case "cut":
        edited = join(before, after.subarray(edit.length));
        break;
      case "insert":
        edited = join(before, edit.bytes, after);
        break;
      case "repeat":
        edited = join(before, after.subarray(0, edit.length), after);
        break;
      case "end":
        edited = join(before);
    }
  }
  return edited;
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
