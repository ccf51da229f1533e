import { type Cell, type Table, value } from "./content.ts";

/** Every setting by its path, as `config.json` has it. */
export function settingsTable(settings: unknown): Table {
  return {
    kind: "table",
    caption: "Settings",
    columns: [{ name: "Setting" }, { name: "Value" }],
    rows: flatten(settings).map(([path, content]): Cell[] => [
      value(path),
      value(content),
    ]),
  };
}

/** What packages a run was made with. */
export function packagesTable(
  packages: Readonly<Record<string, string>>,
): Table {
  return {
    kind: "table",
    caption: "Packages",
    columns: [{ name: "Name" }, { name: "Version" }],
    rows: Object.entries(packages)
      .filter(([, source]) => source.startsWith("npm:"))
      .map(([name, source]) => [value(name), value(versionOf(source))]),
  };
}

/** The version in `npm:/package@1.2.3/file`. */
function versionOf(source: string): string {
  return /.@(\d[^/]*)/.exec(source)?.[1] ?? source;
}

/** The leaves of plain data by their paths: `configuration.latentDim`. */
function flatten(data: unknown, path = ""): [path: string, content: string][] {
  if (data !== null && typeof data === "object" && !Array.isArray(data)) {
    return Object.entries(data).flatMap(([key, child]) =>
      flatten(child, path === "" ? key : `${path}.${key}`)
    );
  }
  if (Array.isArray(data)) {
    return [[path, data.map(String).join(", ") || "none"]];
  }
  return [[path, data === null ? "none" : String(data)]];
}
