import { join } from "node:path";
import { writeArtifact } from "../artifacts/mod.ts";
import { PROJECT } from "../base/mod.ts";
import { mapSvg } from "../tools/mod.ts";

if (import.meta.main) {
  await writeArtifact(join(PROJECT, "docs", "map.svg"), await mapSvg());
  console.log("Drew docs/map.svg");
}
