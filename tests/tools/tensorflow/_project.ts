import { join } from "node:path";
import type { SetUpOptions } from "../../../lib/tools/tensorflow/set_up_tensorflow.ts";
import { setUpTensorflow } from "../../../lib/tools/tensorflow/mod.ts";
import type { Tools } from "../../../lib/tools/tensorflow/compile_binding.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

/** Shell that a stand-in runs after it has written down how it was called. */
type Scripts = Partial<Record<keyof Tools, string>>;

/** The stand-ins are shell scripts. */
export const ignore = Deno.build.os === "windows";

const INSTALLED = "lib/napi-v8/tfjs_binding.node";

/**
 * Stand-ins for programs that would take a network and half a minute. Each does
 * what the real one does to the files: the installer fails, as it does without
 * a network.
 */
const SCRIPTS: Required<Scripts> = {
  node: `echo "Error: no network"; exit 1`,
  python: `case "$*" in
    *"pip download"*) ;;
    "-c "*) shift 3; mkdir -p "$1/tensorflow"; touch "$1/tensorflow/libtensorflow_cc.so.2" ;;
  esac`,
  compiler: `while [ $# -gt 0 ]; do
    [ "$1" = -o ] && echo compiled >"$2"
    shift
  done`,
  deno: `echo "TensorFlow 2.99.0 (CPU)"`,
};

/** What the stand-in for `node` does where the installer works. */
export const WORKING_INSTALLER = `mkdir -p lib/napi-v8 deps/lib
  echo downloaded >${INSTALLED}
  touch deps/lib/libtensorflow.so.2`;

/** A project with a native package in it, in a folder of its own. */
export class StandInProject {
  readonly #tools: Tools;

  private constructor(readonly folder: string) {
    const tool = (name: keyof Tools) => join(folder, "bin", name);
    this.#tools = {
      node: tool("node"),
      python: tool("python"),
      compiler: tool("compiler"),
      deno: tool("deno"),
    };
  }

  /** Runs a test with a project of its own, which is gone afterwards. */
  static run(
    scripts: Scripts,
    test: (project: StandInProject) => Promise<void>,
  ): Promise<void> {
    return inTemporaryFolder(async (folder) => {
      const project = new StandInProject(folder);
      await project.#writePackage();
      await Deno.mkdir(join(folder, "bin"));
      await project.change({ ...SCRIPTS, ...scripts });
      await test(project);
    });
  }

  async #writePackage() {
    await Deno.mkdir(this.#packageFolder, { recursive: true });
    await Deno.writeTextFile(
      join(this.#packageFolder, "package.json"),
      JSON.stringify({ scripts: { install: "node scripts/install.js" } }),
    );
  }

  get #packageFolder(): string {
    return join(this.folder, "node_modules", "@tensorflow", "tfjs-node");
  }

  /** Gives stand-ins another thing to do. */
  async change(scripts: Scripts) {
    for (const [name, script] of Object.entries(scripts)) {
      await Deno.writeTextFile(
        join(this.folder, "bin", name),
        `#!/bin/sh\necho "${name} $*" >>"${this.folder}/calls"\n${script}\n`,
        { mode: 0o755 },
      );
    }
  }

  /** Sets up; the lines it logs come with what it returns. */
  async setUp(options: SetUpOptions = {}) {
    const lines: string[] = [];
    const setUp = await setUpTensorflow(this.folder, {
      log: (line) => lines.push(line),
      machine: { os: "linux", arch: "x86_64" },
      ...options,
      tools: { ...this.#tools, ...options.tools },
    });
    return { ...setUp, lines };
  }

  /** How often a stand-in was called with these words. */
  async calls(words: string): Promise<number> {
    const calls = await Deno.readTextFile(join(this.folder, "calls"));
    return calls.split("\n").filter((call) => call.includes(words)).length;
  }

  /** What the package's binding holds; undefined where there is none. */
  async binding(): Promise<string | undefined> {
    try {
      return await Deno.readTextFile(join(this.#packageFolder, INSTALLED));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Whether the package holds a file. */
  async has(path: string): Promise<boolean> {
    const info = await Deno.stat(join(this.#packageFolder, path))
      .catch(() => null);
    return info !== null;
  }

  /** Names of what lies in `.tensorflow` beside its lock, in order. */
  stored(): string[] {
    const entries = Deno.readDirSync(join(this.folder, ".tensorflow"));
    const names = Array.from(entries, ({ name }) => name);
    return names.filter((name) => name !== "lock").sort();
  }
}
