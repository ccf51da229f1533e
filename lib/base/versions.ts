import project from "../../deno.json" with { type: "json" };

/** What a run was made with. */
export interface Versions {
  readonly deno: string;
  /** Packages by their names in `deno.json`. */
  readonly packages: Readonly<Record<string, string>>;
}

/** What this process runs with. */
export const VERSIONS: Versions = {
  deno: Deno.version.deno,
  packages: project.imports,
};
