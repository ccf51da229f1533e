import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/mod.ts";
import {
  compileBinding,
  defaultTools,
  requirePrograms,
  type Tools,
} from "./compile_binding.ts";
import {
  chooseWheels,
  describeWheels,
  fetchLibrary,
  type Machine,
  wheelsFolder,
} from "./wheels.ts";
import { exchangeFolders } from "./exchange_folders.ts";
import { runOwnInstaller } from "./own_installer.ts";
import { tryPackage } from "./try_package.ts";
import {
  hasNativeLibrary,
  NATIVE_PARTS,
  type NativePackage,
} from "../../model/native/mod.ts";

/** How the folder begins in which a set-up works, within the store. */
const SCRATCH_PREFIX = "unfinished-";

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

/** What was found or made, and what to do with it, in a line for a person. */
export function describeSetUp({ device, wasThere }: SetUp): string {
  return wasThere
    ? `${device} is there already; --force installs it anew`
    : `${device} is ready: deno task train --engine tensorflow`;
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
 * temporary folder in there, moved when it is complete, and tried. What was
 * there before comes back where that fails or is interrupted; a temporary
 * folder that a killed set-up left is removed by the next.
 *
 * @param project Folder of a project whose npm packages are installed.
 * @throws {InputError} If neither way works: names what is missing, or why the
 * second way failed; the first way's reason is logged. Also if another set-up
 * is at work in the project.
 */
export async function setUpTensorflow(
  project: string,
  options: SetUpOptions = {},
): Promise<SetUp> {
  const job = await prepare(project, options);
  await Deno.mkdir(job.store, { recursive: true });
  using _lock = await lockStore(job.store);
  await removeLeftOvers(job.store);
  if (!job.force && hasNativeLibrary(job.packageFolder)) {
    const device = await orLog(job, () => tryInstalled(job));
    if (device !== undefined) return { device, wasThere: true };
  }
  const scratch = await Deno.makeTempDir({
    dir: job.store,
    prefix: SCRATCH_PREFIX,
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

/**
 * Keeps other set-ups out of a store until the lock is disposed of; the system
 * does that for a process that is killed.
 */
async function lockStore(store: string): Promise<Disposable> {
  const path = join(store, "lock");
  const file = await Deno.open(path, { create: true, write: true });
  if (await file.tryLock(true)) return file;
  file.close();
  throw new InputError(
    `Cannot set up TensorFlow: another set-up is at work in ${store}`,
  );
}

async function removeLeftOvers(store: string): Promise<void> {
  for (const { name } of Deno.readDirSync(store)) {
    if (!name.startsWith(SCRATCH_PREFIX)) continue;
    await Deno.remove(join(store, name), { recursive: true });
  }
}

async function fromOwnInstaller(job: Job, scratch: string): Promise<string> {
  job.log(`Running the installer of ${job.name}`);
  const { name, packageFolder, nodeModules, signal, tools: { node } } = job;
  const installed = await runOwnInstaller(name, {
    ...{ packageFolder, nodeModules, node, signal },
    scratch: join(scratch, "package"),
  });
  return await install(job, installed, scratch);
}

async function fromWheels(job: Job, scratch: string): Promise<string> {
  const wheels = chooseWheels(job.machine, job);
  await requirePrograms(job.tools);
  const library = join(job.store, wheelsFolder(wheels));
  const isThere = existsSync(library);
  const compile = () => compileAndInstall(job, library, scratch);
  if (isThere && !job.force) return await compile();

  job.log(`Downloading ${describeWheels(wheels)}, once`);
  const { signal, tools: { python } } = job;
  const from = await fetchLibrary(wheels, { scratch, python, signal });
  if (isThere) {
    return await exchangeFolders([{ path: library, from }], scratch, compile);
  }
  await Deno.rename(from, library); // stays, whatever comes: it took long
  return await compile();
}

async function compileAndInstall(
  job: Job,
  library: string,
  scratch: string,
): Promise<string> {
  job.log(`Compiling the binding of ${job.name} (10 seconds or so)`);
  const { packageFolder, nodeModules, signal, tools: { compiler } } = job;
  const nodeHeaders = join(nodeModules, "node-api-headers", "include");
  const compiled = await compileBinding(
    { packageFolder, library, nodeHeaders },
    { scratch, compiler, signal },
  );
  return await install(job, compiled, scratch);
}

/**
 * Moves what the package lacks to its place and tries it.
 *
 * @param folder Holds `lib/` and, where that needs it, `deps/`.
 */
async function install(
  job: Job,
  folder: string,
  scratch: string,
): Promise<string> {
  const parts = NATIVE_PARTS.map((part) => ({
    path: join(job.packageFolder, part),
    from: join(folder, part),
  }));
  return await exchangeFolders(parts, scratch, () => tryInstalled(job));
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
