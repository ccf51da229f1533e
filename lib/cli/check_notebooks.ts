import { InputError, print, printError, printText } from "../base/mod.ts";
import { checkNotebook, splitNotebooks } from "../tools/jupyter/mod.ts";
import { parseFlags, runCommand } from "./command.ts";

const HELP = `Checks types, lint and format of the code cells of notebooks

Usage: deno task notebook:check [NOTEBOOK.ipynb ...]

  NOTEBOOK.ipynb   default: all in notebooks/ and notebooks/solutions/
  --help           print this

Example:
  deno task notebook:check
`;

async function main() {
  const { notebooks, flags } = splitNotebooks(Deno.args);
  if (parseFlags(flags, { help: { type: "boolean" } }).help) {
    return printText(HELP.trimEnd());
  }

  let failures = 0;
  for (const notebook of notebooks) {
    const messages = await checkNotebook(notebook);
    if (messages) {
      failures++;
      printError(...messages.split("\n"));
    } else {
      print(`${notebook}: checked`);
    }
  }
  if (failures > 0) {
    throw new InputError(
      `The cells of ${failures} of ${notebooks.length} notebooks do not pass`,
    );
  }
}

if (import.meta.main) await runCommand(main);
