import { assertEquals } from "@std/assert";
import {
  amount,
  areaInterval,
  counted,
  joinText,
  percent,
  percentInterval,
  text,
  value,
} from "../../lib/report/content.ts";

Deno.test("text`` and joinText() keep our words apart from values", () => {
  assertEquals(joinText(["of ", value("<b>"), text`: ${"1"} flow`]), [
    "of ",
    { value: "<b>" },
    ": ",
    { value: "1" },
    " flow",
  ]);
});

Deno.test("percent() has as many digits as a person can use, and hides no rest", () => {
  const shares = [0, 1e-6, 0.0098, 0.09994, 0.09996, 0.884, 0.9999, 1, NaN];
  assertEquals(shares.map((share) => percent(share).replace("\u00a0", " ")), [
    "0 %",
    "<0.01 %",
    "0.98 %",
    "9.99 %",
    "10.0 %",
    "88.4 %",
    ">99.9 %",
    "100 %",
    "–",
  ]);
});

Deno.test("intervals name their unit once", () => {
  assertEquals(percentInterval([0.0124, 0.0243]), "1.24 to 2.43\u00a0%");
  assertEquals(areaInterval([0.9609, 0.9815]), "0.961 to 0.982");
});

Deno.test("amount() has four digits, of long numbers all, and a word for what is none", () => {
  const values = [1762331, 1234.567, -0.5, 0.0000110001, Infinity, NaN];
  assertEquals(values.map(amount), [
    "1,762,331",
    "1,235",
    "−0.5",
    "1.1×10⁻⁵",
    "infinite",
    "undefined",
  ]);
});

Deno.test("counted() knows one from several", () => {
  assertEquals([counted(1, "flow"), counted(2000, "flow")], [
    "1 flow",
    "2,000 flows",
  ]);
});
