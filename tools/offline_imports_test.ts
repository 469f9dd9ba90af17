import { assertEquals, assertThrows } from "@std/assert";
import { jsrModules, offlineImports } from "./offline_imports.ts";
import type { Member, Workspace } from "./workspace.ts";

const library: Member = {
  folder: "library",
  entryPoints: new Map([
    ["@x/library", "library/mod.ts"],
    ["@x/library/http", "library/http.ts"],
  ]),
  imports: { zod: "npm:zod@^4" },
};
const workspace: Workspace = {
  root: "/x",
  imports: { "@std/testing": "jsr:@std/testing@^1" },
  exclude: [],
  programs: [],
  members: [library],
};
const standIns = new Map([["@std/testing/time", "tools/testing/time.ts"]]);

Deno.test("offlineImports() maps stand-ins, packages of the workspace and npm packages with their subpaths", () => {
  assertEquals(offlineImports(workspace, standIns), {
    zod: "npm:zod@^4",
    "zod/": "npm:/zod@^4/",
    "@x/library": "file:///x/library/mod.ts",
    "@x/library/http": "file:///x/library/http.ts",
    "@std/testing/time": "file:///x/tools/testing/time.ts",
  });
});

Deno.test("offlineImports() throws TypeError where two packages import different things by one name", () => {
  const other = { ...library, folder: "other", imports: { zod: "npm:zod@^3" } };
  assertThrows(
    () => offlineImports({ ...workspace, members: [library, other] }, standIns),
    TypeError,
    'Cannot merge the imports of library/deno.json and other/deno.json: "zod" ' +
      'is "npm:zod@^4" in one and "npm:zod@^3" in the other',
  );
});

Deno.test("jsrModules() names the real module behind each stand-in", () => {
  assertEquals(jsrModules(workspace, standIns), ["jsr:@std/testing@^1/time"]);
});
