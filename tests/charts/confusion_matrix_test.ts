import { assert, assertEquals } from "@std/assert";
import { confusionMatrix } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

Deno.test("confusionMatrix() writes counts and shares of the row in the cells", () => {
  const { count, texts } = draw(() =>
    confusionMatrix([[900, 100], [500, 1500]])
  );
  assertEquals(count("rect", "cell"), 4);
  const from = texts.indexOf("900");
  assertEquals(texts.slice(from, from + 12), [
    ...["900", "100", "500", "1,500"],
    ...["90.0 %", "10.0 %", "25.0 %", "75.0 %"],
    ...[
      "not flagged",
      "false alarms",
      "attacks missed",
      "attacks found",
    ],
  ]);
});

Deno.test("confusionMatrix() writes a dash for the shares of an empty row", () => {
  const { texts } = draw(() => confusionMatrix([[3, 1], [0, 0]]));
  assertEquals(texts.filter((text) => text === "–").length, 2);
  assert(texts.includes("25.0 %"));
});
