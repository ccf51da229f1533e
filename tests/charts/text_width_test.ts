import { assertEquals } from "@std/assert";
import { textWidth, wrapText } from "../../lib/charts/palette.ts";

Deno.test("textWidth() grows with letters and size", () => {
  assertEquals(textWidth("", 10), 0);
  assertEquals(textWidth("dur", 20), 2 * textWidth("dur", 10));
});

Deno.test("wrapText() breaks between words, and never within one", () => {
  const width = textWidth("aaa bbb", 10);
  assertEquals(wrapText("aaa bbb cc", 10, width), ["aaa bbb", "cc"]);
  assertEquals(wrapText("a incomprehensible b", 10, width), [
    "a",
    "incomprehensible",
    "b",
  ]);
});
