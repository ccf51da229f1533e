import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { compileBinding } from "./compile_binding.ts";
import { fetchLibrary } from "./fetch_library.ts";
import { removeFolder, replaceFolder } from "./folders.ts";
import {
  hasNativeLibrary,
  NATIVE_PARTS,
  type NativePackage,
} from "./native_package.ts";
import { runOwnInstaller } from "./own_installer.ts";
import { requirePrograms } from "./required_programs.ts";
import { defaultTools, type Tools } from "./tools.ts";
import { tryPackage } from "./try_package.ts";
import {
  chooseWheels,
  describeWheels,
  type Machine,
  wheelsFolder,
} from "./wheels.ts";

/** Options of {@linkcode setUpTensorflow}. */
export interface SetUpOptions {
  /** Installs tfjs-node-gpu's library in place of tfjs-node's. Default false. */
  readonly gpu?: boolean;
  /** Installs it anew where it is there already. Default false. */
  readonly force?: boolean;
  /** Told each step, one line each; default: silent. */
  readonly log?: (line: string) => void;
  /** Ends the set-up when aborted. */
  readonly signal?: AbortSignal;
  readonly tools?: Partial<Tools>;
  /** Default the one that runs this. */
  readonly machine?: Machine;
}

/** What {@linkcode setUpTensorflow} found or made. */
export interface SetUp {
  /** What the library ran on, in words: `"TensorFlow 2.21.0 (CPU)"`, say. */
  readonly device: string;
  /** Whether it was there already. */
  readonly wasThere: boolean;
}

/** The options with their defaults, and the folders that follow from them. */
interface Job extends Required<Omit<SetUpOptions, "signal" | "tools">> {
  readonly signal?: AbortSignal;
  readonly tools: Tools;
  readonly project: string;
  readonly name: NativePackage;
  readonly nodeModules: string;
  /** The package's own folder, not the link to it. */
  readonly packageFolder: string;
  /** Keeps unpacked wheels, and unfinished work. */
  readonly store: string;
}

/**
 * Makes sure that a native package of TensorFlow.js has its library: fetched by
 * the package's own installer where that works, else, on Linux, its binding
 * compiled against the library inside TensorFlow's Python wheel.
 *
 * Writes into `node_modules` and `.tensorflow` alone. All is made in a
 * temporary folder in there and moved when it is complete, and what does not
 * load is taken out again.
 *
 * @param project Folder of a project whose npm packages are installed.
 * @throws {InputError} If neither way works: names what is missing, or why the
 * second way failed; the first way's reason is logged.
 */
export async function setUpTensorflow(
  project: string,
  options: SetUpOptions = {},
): Promise<SetUp> {
  const job = await prepare(project, options);
  if (!job.force && hasNativeLibrary(job.packageFolder)) {
    const device = await orLog(job, () => tryInstalled(job));
    if (device !== undefined) return { device, wasThere: true };
  }
  await Deno.mkdir(job.store, { recursive: true });
  const scratch = await Deno.makeTempDir({
    dir: job.store,
    prefix: "unfinished-",
  });
  try {
    const device = await orLog(job, () => fromOwnInstaller(job, scratch)) ??
      await fromWheels(job, scratch);
    return { device, wasThere: false };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

async function prepare(project: string, options: SetUpOptions): Promise<Job> {
  const { gpu = false, force = false, log = () => {} } = options;
  const { machine = Deno.build, signal, tools } = options;
  const name = gpu ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  const nodeModules = join(project, "node_modules");
  return {
    ...{ gpu, force, log, signal, machine, project, name, nodeModules },
    packageFolder: await Deno.realPath(join(nodeModules, name)),
    store: join(project, ".tensorflow"),
    tools: { ...defaultTools(), ...tools },
  };
}

async function fromOwnInstaller(job: Job, scratch: string): Promise<string> {
  job.log(`Running the installer of ${job.name}`);
  const { name, packageFolder, nodeModules, signal, tools: { node } } = job;
  return await install(
    job,
    await runOwnInstaller(name, {
      ...{ packageFolder, nodeModules, node, signal },
      scratch: join(scratch, "package"),
    }),
  );
}

async function fromWheels(job: Job, scratch: string): Promise<string> {
  const { packageFolder, nodeModules, signal, tools: { compiler } } = job;
  const wheels = chooseWheels(job.machine, job);
  await requirePrograms(job.tools);
  const library = join(job.store, wheelsFolder(wheels));
  if (job.force || !existsSync(library)) {
    job.log(`Downloading ${describeWheels(wheels)}, once`);
    const { python } = job.tools;
    const fetched = await fetchLibrary(wheels, { scratch, python, signal });
    await replaceFolder(library, fetched);
  }
  job.log(`Compiling the binding of ${job.name} (10 seconds or so)`);
  const nodeHeaders = join(nodeModules, "node-api-headers", "include");
  return await install(
    job,
    await compileBinding(
      { packageFolder, library, nodeHeaders },
      { scratch, compiler, signal },
    ),
  );
}

/**
 * Moves what the package lacks to its place and tries it.
 *
 * @param from Folder with `lib/` and, where that needs it, `deps/`.
 */
async function install(job: Job, from: string): Promise<string> {
  for (const part of NATIVE_PARTS) {
    await replaceFolder(join(job.packageFolder, part), join(from, part));
  }
  try {
    return await tryInstalled(job);
  } catch (error) {
    for (const part of NATIVE_PARTS.toReversed()) {
      await removeFolder(join(job.packageFolder, part));
    }
    throw error;
  }
}

function tryInstalled({ name, project, tools, signal }: Job): Promise<string> {
  return tryPackage(name, { project, deno: tools.deno, signal });
}

/** What an attempt returns; undefined, with its reason logged, if it fails. */
async function orLog(
  { log }: Job,
  attempt: () => Promise<string>,
): Promise<string | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    log(error.message);
    return undefined;
  }
}
