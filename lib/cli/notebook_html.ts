import { print, printText, PROJECT } from "../base/mod.ts";
import { join } from "node:path";
import {
  setUpEnvironment,
  splitNotebooks,
  VENV,
} from "../tools/jupyter/mod.ts";
import { parseFlags, runCommand } from "./command.ts";

const HELP =
  `Writes the notebooks, with the outputs they hold, as pages for the browser

Usage: deno task notebook:html [NOTEBOOK.ipynb ...]

  NOTEBOOK.ipynb   default: all in notebooks/ and notebooks/solutions/
  --help           print this

The pages lie in notebooks/html/, which Git ignores. Each is one file, for people
without Jupyter: nothing in it is loaded from elsewhere. To have outputs of your
own in them, run deno task notebook:save first.

Example:
  deno task notebook:html notebooks/02_honest_evaluation.ipynb
`;

async function main() {
  const { notebooks, flags } = splitNotebooks(Deno.args);
  if (parseFlags(flags, { help: { type: "boolean" } }).help) {
    return printText(HELP.trimEnd());
  }
  const environment = await setUpEnvironment(VENV, { log: print });
  const root = join(PROJECT, "notebooks");
  const { code } = await new Deno.Command(environment.python, {
    args: [
      join(import.meta.dirname!, "..", "tools", "jupyter", "export_html.py"),
      `--root=${root}`,
      `--out=${join(root, "html")}`,
      ...notebooks,
    ],
    env: environment.variables,
  }).spawn().status;
  Deno.exit(code);
}

if (import.meta.main) await runCommand(main);
