import { join } from "node:path";
import {
  type JupyterEnvironment,
  setUpEnvironment,
  VENV,
} from "../tools/jupyter/mod.ts";
import { print, printText, PROJECT } from "../base/mod.ts";
import { integerFlag, parseFlags, runCommand } from "./command.ts";

const HELP = `Sets up JupyterLab with the Deno kernel in .venv, and starts it

Usage: deno task lab [--setup-only] [--no-browser] [--port N]

  --setup-only   set up .venv and stop there
  --no-browser   print the address instead of opening a browser
  --port N       serve on this port; default the first free one from 8888
  --help         print this

The first start takes a minute and needs Python 3 with its venv module. Nothing
is written outside the project. The server listens on this machine alone.

Examples:
  deno task lab
  deno task lab --no-browser --port 9000
  DENO_V8_FLAGS=--max-old-space-size=9000 deno task lab   # a bigger heap
`;

/** What the flags of `deno task lab` say. */
interface LabOptions {
  readonly browser: boolean;
  readonly port?: number;
}

async function main() {
  const flags = parseFlags(Deno.args, {
    "setup-only": { type: "boolean" },
    "no-browser": { type: "boolean" },
    port: { type: "string" },
    help: { type: "boolean" },
  });
  if (flags.help) return printText(HELP.trimEnd());
  const port = integerFlag("port", flags.port, { min: 1, max: 65535 });

  const environment = await setUpEnvironment(VENV, { log: print });
  print(`JupyterLab with the Deno kernel is ready in ${VENV}`);
  if (flags["setup-only"]) return;

  print("Starting JupyterLab; Ctrl-C stops it");
  Deno.exit(
    await startLab(environment, { browser: !flags["no-browser"], port }),
  );
}

/** Runs JupyterLab until it is stopped; returns its exit code. */
async function startLab(
  { python, variables }: JupyterEnvironment,
  { browser, port }: LabOptions,
): Promise<number> {
  const server = new Deno.Command(python, {
    args: [
      ...["-m", "jupyterlab"],
      "--ServerApp.ip=127.0.0.1",
      "--ServerApp.allow_remote_access=False",
      // Containers run as root, and the server can't be reached from outside.
      "--allow-root",
      // Notebooks import ../lib, so a reader should be able to open it too.
      `--ServerApp.root_dir=${PROJECT}`,
      "--LabApp.default_url=/lab/tree/notebooks",
      ...browser ? [] : ["--no-browser"],
      // A port that was asked for is that one or an error.
      ...port === undefined
        ? []
        : [`--ServerApp.port=${port}`, "--ServerApp.port_retries=0"],
    ],
    cwd: join(PROJECT, "notebooks"),
    env: variables,
  }).spawn();

  // Ctrl-C reaches the server too, which asks before it stops: wait for it.
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => server.kill("SIGTERM"));
  }
  return (await server.status).code;
}

if (import.meta.main) await runCommand(main);
