import { assertEquals, assertThrows } from "@std/assert";
import { type Lock, productionLock } from "./production_lock.ts";

const lock: Lock = {
  version: "5",
  specifiers: {
    "npm:@scope/web@^2.0.0": "2.1.0",
    "npm:bench@1": "1.0.0",
    "npm:log@1": "1.2.0",
  },
  npm: {
    "@scope/web@2.1.0": { dependencies: ["parts@2.0.0"] },
    "bench@1.0.0": { dependencies: ["parts@1.0.0", "log"] },
    "fast@1.0.0": {},
    "log@1.2.0": { optionalDependencies: ["fast"] },
    "parts@1.0.0": {},
    "parts@2.0.0": { dependencies: ["log"] },
  },
  workspace: {
    dependencies: ["jsr:@std/assert@1", "npm:log@1"],
    members: { site: { dependencies: ["npm:@scope/web@^2.0.0"] }, none: {} },
  },
};

Deno.test("productionLock() keeps what the workspace asks for, and what that needs", () => {
  const { specifiers, npm, workspace, version } = productionLock(lock);
  assertEquals(specifiers, {
    "npm:@scope/web@^2.0.0": "2.1.0",
    "npm:log@1": "1.2.0",
  });
  assertEquals(Object.keys(npm), [
    "@scope/web@2.1.0",
    "fast@1.0.0",
    "log@1.2.0",
    "parts@2.0.0",
  ]);
  assertEquals([workspace, version], [lock.workspace, "5"]);
});

Deno.test("productionLock() names the package that the lock file lacks", () => {
  assertThrows(
    () => productionLock({ ...lock, specifiers: {} }),
    TypeError,
    'Cannot find "npm:@scope/web@^2.0.0" in the lock file',
  );
  assertThrows(
    () => productionLock({ ...lock, npm: {} }),
    TypeError,
    'Cannot find "@scope/web@2.1.0" in the lock file',
  );
});
