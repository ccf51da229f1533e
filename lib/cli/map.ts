import { join } from "node:path";
import { mapSvg } from "../tools/structure/mod.ts";
import { writeArtifact } from "../artifacts/mod.ts";
import { print, PROJECT } from "../base/mod.ts";

if (import.meta.main) {
  await writeArtifact(join(PROJECT, "docs", "map.svg"), await mapSvg());
  print("Drew docs/map.svg");
}
