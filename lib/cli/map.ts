import { print } from "./command.ts";
import { join } from "node:path";
import { mapSvg } from "../tools/structure/mod.ts";
import { writeArtifact } from "../artifacts/mod.ts";
import { PROJECT } from "../base/mod.ts";

if (import.meta.main) {
  await writeArtifact(join(PROJECT, "docs", "map.svg"), await mapSvg());
  print("Drew docs/map.svg");
}
