import * as Plot from "@observablehq/plot";
import { join } from "node:path";
import { PROJECT } from "../../base/mod.ts";
import {
  drawFigure,
  type Figure,
  PALETTE,
  renderSvg,
} from "../../charts/mod.ts";
import {
  folderArrows,
  FOLDERS,
  FOR_ALL,
  type Import,
  readImports,
  withoutShortcuts,
} from "./structure.ts";

// In pixels: rooms lie on a grid.
const ROOM = { width: 158, height: 62 };
const STEP = { x: 174, y: 96 };
const WORDS = 24; // letters in a line of a room
const SMALL_TEXT = 11;
const LINE = { stroke: PALETTE.reference, strokeWidth: 1.5 };

/**
 * Draws the way of the data: the folders of `lib`, and an arrow to each from those
 * it imports. Arrows that follow from others are left out, and so are the folders
 * that all others import.
 *
 * @param imports As `readImports` gives them.
 * @param purposes What each folder is for: the first sentence of its `mod.ts`.
 */
export function drawMap(
  imports: readonly Import[],
  purposes: Readonly<Record<string, string>>,
): Figure {
  const rooms = Object.entries(FOLDERS).flatMap(([name, { place }]) => {
    if (place === null) return [];
    const [row, column] = place;
    return [{ name, x: column * STEP.x, y: row * STEP.y }];
  });
  const room = (name: string) => rooms.find((room) => room.name === name)!;
  const isDrawn = (name: string) => rooms.some((room) => room.name === name);
  const drawn = new Map(
    [...folderArrows(imports)]
      .filter(([name]) => isDrawn(name))
      .map(([name, targets]) => [name, new Set([...targets].filter(isDrawn))]),
  );
  // Straight down its own column first, then across to the room below.
  const arrows = withoutShortcuts(drawn).map(({ from, to }) => {
    const [above, below] = [room(to), room(from)];
    return {
      x: above.x,
      start: above.y + ROOM.height / 2,
      turn: below.y - STEP.y + ROOM.height / 2,
      toX: below.x,
      end: below.y - ROOM.height / 2 - 3,
    };
  });
  const [right, bottom] = (["x", "y"] as const)
    .map((axis) => Math.max(...rooms.map((room) => room[axis])));
  const width = right + STEP.x;
  const height = bottom + ROOM.height + 8;
  return drawFigure({
    title: "How the data travels through lib",
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [-STEP.x / 2, width - STEP.x / 2] },
    y: {
      axis: null,
      domain: [height - ROOM.height / 2 - 4, -ROOM.height / 2 - 4],
    },
    caption: `Each folder takes from those above it. ${
      FOR_ALL.join(" and ")
    } serve all of them; tools sets a machine up.`,
    marks: [
      Plot.link(arrows, { x: "x", y1: "start", y2: "turn", ...LINE }),
      Plot.link(arrows, {
        x1: "x",
        y1: "turn",
        x2: "toX",
        y2: "end",
        curve: "bump-y",
        markerEnd: "arrow",
        ...LINE,
      }),
      Plot.rect(rooms, {
        x1: ({ x }) => x - ROOM.width / 2,
        x2: ({ x }) => x + ROOM.width / 2,
        y1: ({ y }) => y - ROOM.height / 2,
        y2: ({ y }) => y + ROOM.height / 2,
        fill: PALETTE.card,
        stroke: PALETTE.metric,
        rx: 6,
      }),
      Plot.text(rooms, {
        x: "x",
        y: "y",
        text: "name",
        dy: -17,
        fontWeight: "bold",
        fill: PALETTE.ink,
      }),
      Plot.text(rooms, {
        x: "x",
        y: "y",
        text: ({ name }) => wrapped(purposes[name], WORDS),
        dy: 9,
        fontSize: SMALL_TEXT,
        fill: PALETTE.ink,
      }),
    ],
  }, {});
}

/** The map as it is checked in: `docs/map.svg`. */
export async function mapSvg(): Promise<string> {
  const purposes = Object.fromEntries(
    await Promise.all(
      Object.entries(FOLDERS)
        .filter(([, { place }]) => place !== null)
        .map(async ([name]) => [name, await purposeOf(name)]),
    ),
  );
  return renderSvg(drawMap(await readImports(), purposes)) + "\n";
}

/** The first sentence of a folder's `mod.ts`; of `cli`, which has none, our own. */
async function purposeOf(folder: string): Promise<string> {
  if (folder === "cli") return "The tasks: one program each.";
  const door = await Deno.readTextFile(join(PROJECT, "lib", folder, "mod.ts"));
  const [, words = ""] = /^\/\*\*\n((?: \* .*\n)+)/.exec(door) ?? [];
  const [sentence] = words.replaceAll(/^ \* /gm, "").replaceAll("\n", " ")
    .split(/(?<=\.) /);
  return sentence.trim();
}

/** Breaks a text between words, into lines of so many letters at the most. */
function wrapped(text: string, letters: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && line.length <= letters) {
      lines[lines.length - 1] = line;
    } else lines.push(word);
  }
  return lines.join("\n");
}
