import { assertEquals } from "@std/assert";
import { formatShare, formatShareTick } from "../../lib/charts/style.ts";
import { formatCount, formatTick, formatValue } from "../../lib/charts/mod.ts";
import { textWidth, wrapText } from "../../lib/charts/style.ts";

Deno.test("formatShare() never rounds some to none, nor most to all", () => {
  assertEquals(
    [0, 0.0001, 0.0484, 0.9999, 1, NaN].map(formatShare),
    ["0.0 %", "<0.1 %", "4.8 %", ">99.9 %", "100.0 %", "–"],
  );
});

Deno.test("formatShareTick() writes no zeros that say nothing", () => {
  assertEquals([0, 0.025, 0.07, 1].map(formatShareTick), [
    "0 %",
    "2.5 %",
    "7 %",
    "100 %",
  ]);
});

Deno.test("formatCount() separates thousands", () => {
  assertEquals(formatCount(1959772), "1,959,772");
});

Deno.test("formatValue() keeps four digits", () => {
  assertEquals(
    [0, 0.171234, 1234.5, 0.000012345, 12345678].map(formatValue),
    ["0", "0.1712", "1,235", "1.234e-5", "1.235e+7"],
  );
});

Deno.test("formatTick() shortens large and small numbers", () => {
  assertEquals(
    [0, 0.01, 1, 500, 10_000, 5e6, 4e9, 1e-6, 2e-5, 1e13, -100_000, -1e-6]
      .map(formatTick),
    [
      "0",
      "0.01",
      "1",
      "500",
      "10k",
      "5M",
      "4G",
      "10⁻⁶",
      "2×10⁻⁵",
      "10¹³",
      "−100k",
      "−10⁻⁶",
    ],
  );
});

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
