import { assertStringIncludes, assertThrows } from "@std/assert";
import { withTables } from "./readme_tables.ts";

Deno.test("withTables() puts the metrics between the comments", () => {
  const marks = ["<!-- collected metrics -->", "<!-- own metrics -->"];
  const text = withTables(marks.map((mark) => `${mark}old${mark}`).join("\n"));
  assertStringIncludes(
    text,
    "<!-- collected metrics -->\n\n| metric | meaning | absent |\n" +
      "| --- | --- | --- |\n| `dalston_queue_depth` | ",
  );
  assertStringIncludes(text, "| `dalston_exporter_errors_total{kind}` | ");
});

Deno.test("withTables() refuses a text without the comments of a table", () => {
  assertThrows(
    () => withTables("<!-- collected metrics -->"),
    TypeError,
    'expected "<!-- collected metrics -->" twice',
  );
});
