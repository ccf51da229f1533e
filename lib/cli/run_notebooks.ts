import { print, printText } from "../base/mod.ts";
import { join } from "node:path";
import {
  setUpEnvironment,
  splitNotebooks,
  VENV,
} from "../tools/jupyter/mod.ts";
import { integerFlag, parseFlags, runCommand } from "./command.ts";

const HELP = `Runs notebooks from top to bottom, each in a fresh kernel

Usage: deno task notebook:run  [NOTEBOOK.ipynb ...] [--timeout N]
       deno task notebook:save [NOTEBOOK.ipynb ...] [--timeout N]

  NOTEBOOK.ipynb   default: all in notebooks/ and notebooks/solutions/
  --in-place       store the outputs in the notebooks; notebook:save sets it
  --timeout N      seconds that one cell may take; default 600
  --help           print this

A cell that throws, writes to standard error, takes too long or is not executed
fails the run (exit code 1), and its notebook stays as it was.

Example:
  deno task notebook:save notebooks/01_network_traffic_anomaly_detection.ipynb
`;

async function main() {
  const { notebooks, flags: args } = splitNotebooks(Deno.args);
  const flags = parseFlags(args, {
    "in-place": { type: "boolean" },
    timeout: { type: "string" },
    help: { type: "boolean" },
  });
  if (flags.help) return printText(HELP.trimEnd());
  const timeout = integerFlag("timeout", flags.timeout, { min: 1, max: 86400 });

  const environment = await setUpEnvironment(VENV, { log: print });
  const { code } = await new Deno.Command(environment.python, {
    args: [
      join(import.meta.dirname!, "..", "tools", "jupyter", "run_notebook.py"),
      ...flags["in-place"] ? ["--in-place"] : [],
      ...timeout === undefined ? [] : [`--timeout=${timeout}`],
      ...notebooks,
    ],
    env: environment.variables,
  }).spawn().status;
  Deno.exit(code);
}

if (import.meta.main) await runCommand(main);
