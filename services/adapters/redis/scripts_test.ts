import { assert, assertEquals, assertMatch } from "@std/assert";
import { withIncludes } from "./script.ts";

const folder = new URL("./scripts/", import.meta.url);

const files = (await Array.fromAsync(Deno.readDir(folder)))
  .flatMap(({ name, isFile }) => isFile ? [name] : [])
  .toSorted();

/** Names of a section of the header, such as `stream`, `events?`, `...keys`. */
function named(header: string, section: "KEYS" | "ARGV"): string[] {
  const lines = header.split("\n");
  const start = lines.indexOf(`-- ${section}`);
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith("--   "));
  return rest.slice(0, end).map((line) => line.split(/\s+/)[1] ?? "");
}

/** Names that the code gives to KEYS or ARGV. */
function declared(code: string, table: "KEYS" | "ARGV"): string[] {
  const taken = code.matchAll(
    new RegExp(`local (\\w+) = table\\.remove\\(${table}\\)`, "g"),
  );
  // The last is taken first.
  const last = [...taken].map(([, name]) => name ?? "").reverse();
  const [, all] = code.match(
    new RegExp(`local ([\\w\\s,]+?)\\s+=\\s+unpack\\(${table}\\b`),
  ) ?? [];
  return [...all?.split(/,\s*/) ?? [], ...last];
}

for (const file of files) {
  const source = await Deno.readTextFile(new URL(file, folder));
  const split = source.search(/^(?!--)/m);
  const header = source.slice(0, split);
  const code = source.slice(split);

  Deno.test(`${file} says what it is for, and what it replies`, () => {
    assertMatch(header, /^-- [A-Z]/);
    assertMatch(header, /\n-- Reply: \S/);
  });

  for (const table of ["KEYS", "ARGV"] as const) {
    Deno.test(`${file} names the ${table} that it uses`, () => {
      const names = named(header, table);
      const alone = names.filter((name) => !name.startsWith("..."))
        .map((name) => name.replace("?", ""));
      assertEquals(declared(code, table), alone);
      for (const name of alone) {
        const uses = code.match(new RegExp(`\\b${name}\\b`, "g")) ?? [];
        assert(uses.length > 1, `${name} isn't used`);
      }
      const usesMore = new RegExp(
        `#${table}|\\b${table}\\[|\\(${table}\\) do|include change`,
      );
      assertEquals(
        names.some((name) => name.startsWith("...")),
        usesMore.test(code),
        "... for those that have no name",
      );
    });
  }
}

Deno.test("withIncludes() puts in what a file includes, and what that includes", () => {
  const text = withIncludes("-- include append_start\nreturn 1");
  assertMatch(text, /local function append\(/);
  assertMatch(text, /local function append_start\(/);
  assertMatch(text, /\nreturn 1$/);
});
