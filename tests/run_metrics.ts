import { join } from "node:path";

/** What a run's `metrics.json` holds, but how long it took. */
export async function metricsOf(folder: string): Promise<unknown> {
  const text = await Deno.readTextFile(join(folder, "metrics.json"));
  return JSON.parse(
    text,
    (key, value) =>
      key === "timings" || key === "rowsPerSecond" ? undefined : value,
  );
}

/** The paths of all files below a folder, temporary ones included, sorted. */
export async function filesIn(folder: string, below = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    if (isDirectory) paths.push(...await filesIn(folder, path));
    else paths.push(path);
  }
  return paths.sort();
}
