import { assertEquals } from "@std/assert";
import { joinText, text, value } from "../../lib/report/content.ts";
import { visible } from "../../lib/report/mod.ts";

Deno.test("text`` and joinText() keep our words apart from values", () => {
  assertEquals(joinText(["of ", value("<b>"), text`: ${"1"} flow`]), [
    "of ",
    { value: "<b>" },
    ": ",
    { value: "1" },
    " flow",
  ]);
});

Deno.test("visible() spells out what would not be seen or would turn the text", () => {
  assertEquals(visible("tab\tnul\0del\x7f"), "tab\\u{9}nul\\u{0}del\\u{7f}");
  assertEquals(
    visible("\u202e\u2066\u200b\ufeff"),
    "\\u{202e}\\u{2066}\\u{200b}\\u{feff}",
  );
  assertEquals(visible("\ud800"), "\ufffd");
  assertEquals(visible("שלום, é, 漢字, 😀"), "שלום, é, 漢字, 😀");
});

Deno.test("visible() cuts between characters what goes on for too long", () => {
  assertEquals(visible("😀".repeat(160)), "😀".repeat(160));
  assertEquals(visible("😀".repeat(161)), "😀".repeat(159) + "…");
});
