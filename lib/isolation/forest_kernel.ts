/**
 * The loop that takes rows down trees, as a WebAssembly module that is put together
 * here, for the width of the rows. In JavaScript, where each access to an array is
 * checked, it takes 1.4 times as long.
 *
 * @module
 */

/** Where a node's fields are, in bytes from its start. */
export const NODE = {
  /** A row goes left where its value is at most this; float32. */
  threshold: 0,
  /** Where in the row the value is, in bytes; int32. */
  feature: 4,
  /** The address of the node to the left, after which that to the right comes. */
  left: 8,
  /** The path length, float64. */
  length: 16,
  /** Bytes of a node. */
  size: 32,
} as const;

/**
 * Rows that go down a tree side by side: a step waits for the one before it, which
 * takes most of the time, but each row waits for its own steps alone.
 */
export const LANES = 12;

/** Adds the path lengths of rows in a tree to their sums. */
export type AddPathLengths = (
  /** The address of the tree's root. */
  root: number,
  /**
   * How deep the tree is, at least 1. All rows take so many steps, those at a leaf
   * staying there, as that needs no guess of a branch.
   */
  depth: number,
  /** Where the rows start, float32; there are a multiple of {@linkcode LANES}. */
  rows: number,
  /** Where they end. */
  end: number,
  /** Where their sums start, float64. */
  sums: number,
) => void;

/**
 * Makes the function that adds path lengths.
 *
 * @param memory Where trees, rows and sums are.
 * @param rowBytes What a row takes there.
 */
export function compileAddPathLengths(
  memory: WebAssembly.Memory,
  rowBytes: number,
): AddPathLengths {
  const [root, depth, row, end, sum, steps] = [0, 1, 2, 3, 4, 5];
  const parameters = 5;
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    node: steps + 1 + lane,
    row: lane * rowBytes,
    sum: lane * 8,
  }));
  const code = loop(
    lanes.map(({ node }) => [get(root), set(node)]),
    [get(depth), set(steps)],
    loop(
      // node = node.left + (row[node.feature] > node.threshold) * NODE.size
      lanes.map((lane) => [
        [get(lane.node), i32.load(NODE.left)],
        [get(lane.node), i32.load(NODE.feature), get(row), i32.add],
        [f32.load(lane.row), get(lane.node), f32.load(NODE.threshold), f32.gt],
        [i32.const(NODE.size), i32.mul, i32.add, set(lane.node)],
      ]),
      [get(steps), i32.const(-1), i32.add, set(steps)],
      [get(steps), repeatIf],
    ),
    lanes.map((lane) => [
      [get(sum), get(sum), f64.load(lane.sum)],
      [get(lane.node), f64.load(NODE.length), f64.add, f64.store(lane.sum)],
    ]),
    [get(sum), i32.const(8 * LANES), i32.add, set(sum)],
    [get(row), i32.const(rowBytes * LANES), i32.add, set(row)],
    [get(row), get(end), i32.ltU, repeatIf],
  );
  const locals = [number(1 + LANES), I32];
  const types = new Array(parameters).fill(I32);
  const bytes = flat([
    [0, text("asm"), 1, 0, 0, 0],
    section(SECTIONS.types, [FUNCTION, list(types), list([])]),
    section(SECTIONS.imports, [name("js"), name("memory"), MEMORY, 0, 1]),
    section(SECTIONS.functions, 0),
    section(SECTIONS.exports, [name("add"), EXPORTED_FUNCTION, 0]),
    section(SECTIONS.code, sized([list([locals]), code, END])),
  ]);
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const { exports } = new WebAssembly.Instance(module, { js: { memory } });
  return exports.add as AddPathLengths;
}

/** Bytes, in any lists of lists. */
type Bytes = number | readonly Bytes[];

// Names are those of WebAssembly's text format, numbers those of its binary one
// (https://webassembly.github.io/spec/core/binary).
const [I32, FUNCTION, END] = [0x7f, 0x60, 0x0b];
const [EXPORTED_FUNCTION, MEMORY] = [0, 2];
const SECTIONS = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 };
// After the operator comes log₂ of the bytes that a value is aligned to.
const i32 = {
  load: (offset: number): Bytes => [0x28, 2, number(offset)],
  const: (value: number): Bytes => [0x41, signed(value)],
  add: 0x6a,
  mul: 0x6c,
  ltU: 0x49,
};
const f32 = {
  load: (offset: number): Bytes => [0x2a, 2, number(offset)],
  gt: 0x5e,
};
const f64 = {
  load: (offset: number): Bytes => [0x2b, 3, number(offset)],
  store: (offset: number): Bytes => [0x39, 3, number(offset)],
  add: 0xa0,
};
const get = (local: number): Bytes => [0x20, number(local)];
const set = (local: number): Bytes => [0x21, number(local)];
const loop = (...body: Bytes[]): Bytes => [0x03, 0x40, body, END];
/** Takes a number, and begins the loop around it again if that is not 0. */
const repeatIf: Bytes = [0x0d, 0];

/** A whole number from 0, seven bits a byte, the lowest first (LEB128). */
function number(value: number): Bytes {
  return value < 128 ? value : [value & 127 | 128, number(value >>> 7)];
}

/** The same of one that may be negative. */
function signed(value: number): Bytes {
  return value >= -64 && value < 64
    ? value & 127
    : [value & 127 | 128, signed(value >> 7)];
}

function text(characters: string): Bytes {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

function name(characters: string): Bytes {
  return sized(text(characters));
}

function list(items: readonly Bytes[]): Bytes {
  return [number(items.length), items];
}

/** With their number before them. */
function sized(bytes: Bytes): Bytes {
  return list(flat(bytes));
}

/** A section of one entry. */
function section(id: number, entry: Bytes): Bytes {
  return [id, sized(list([entry]))];
}

function flat(bytes: Bytes): number[] {
  return ([bytes] as unknown[]).flat(Infinity) as number[];
}
