import { join } from "node:path";
import { PROJECT, systemError } from "../../base/mod.ts";

const PAGE = join(PROJECT, "data", "README.md");
const HEADING = "## Licence and citation";

/** The data set's licence and papers, as `data/README.md` has them. */
export async function readCitation(): Promise<string> {
  try {
    const page = await Deno.readTextFile(PAGE);
    const [, section = ""] = page.split(`${HEADING}\n`);
    return section.split("\n## ")[0]!.trim();
  } catch (error) {
    throw systemError(`Cannot read ${PAGE}`, error);
  }
}
