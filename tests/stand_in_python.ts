import { join } from "node:path";
import { inTemporaryFolder } from "./temporary_folder.ts";

/** The stand-in is a shell script. */
export const ignoreStandIn = Deno.build.os === "windows";

/**
 * Gives the test a folder and a Python of a few lines of shell: the real pip
 * takes half a minute and a network. Its `-m venv FOLDER`, which
 * `--clear` may precede, makes `FOLDER/bin/python`, which appends its arguments
 * to `FOLDER.calls`. Like the real one, it leaves a link to what is gone.
 *
 * @param pip What `-m pip` does in the environment; default it succeeds.
 * @param venv What `-m venv` does first; default nothing.
 */
export function withPython(
  { pip = "exit 0", venv = ":" },
  test: (folder: string, python: string) => Promise<void>,
): Promise<void> {
  return inTemporaryFolder(async (scratch) => {
    const python = join(scratch, "python");
    await Deno.writeTextFile(
      python,
      `#!/bin/sh
${venv}
shift 2
[ "$1" != --clear ] || { shift; rm -rf "$1"; }
mkdir -p "$1/bin"
[ ! -L "$1/bin/python" ] || exit 0
cat >"$1/bin/python" <<'END'
#!/bin/sh
echo "$*" >>"$(dirname "$(dirname "$0")").calls"
case "$*" in
  --version) echo Python 3.99.0 ;;
  "-m pip"*) ${pip} ;;
esac
END
chmod +x "$1/bin/python"
`,
      { mode: 0o755 },
    );
    await test(join(scratch, "venv"), python);
  });
}

/** What pip was asked to install in the environment, a call a line. */
export async function pipCalls(folder: string): Promise<string[]> {
  const calls = await Deno.readTextFile(`${folder}.calls`);
  return calls.split("\n").filter((call) => call.includes("-m pip"));
}
