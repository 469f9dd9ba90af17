/**
 * Tests keys.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { ArtifactStore } from "../../services/ports/artifact_store.ts";
import { streamOf, textOf } from "./_artifacts.ts";
import type { Case } from "./_suite.ts";

const badKeys = [
  "",
  "/",
  "/etc/passwd",
  "a/",
  "a//b",
  ".",
  "..",
  "../b",
  "a/../b",
  "a/..",
  "a/./b",
  ".hidden",
  "a/.hidden",
  "a\\b",
  "a b",
  "a\u0000b",
  "a\n",
  "ä",
  "a%2fb",
  "C:/a",
  "a?b",
  "a*",
  "x".repeat(300),
  "x/".repeat(500) + "x",
];

/** Registers the cases. */
export function keyCases(check: Case<ArtifactStore>): void {
  check("a key that isn't one is a TypeError", async ({ subject }) => {
    for (const key of badKeys) {
      const body = streamOf("x");
      await assertRejects(() => subject.put(key, body), TypeError);
      await body.cancel();
      await assertRejects(() => subject.get(key), TypeError);
      await assertRejects(() => subject.removeAll(key), TypeError);
    }
  });

  check("a key may be any names", async ({ subject }) => {
    const keys = ["a", "b/c", "A-Z_09.tar.gz", "-/_", "b/c.d/e..f", "x.y-"];
    for (const key of keys) await subject.put(key, streamOf(key));
    for (const key of keys) assertEquals(await textOf(subject, key), key);
  });

  check("get() of what isn't there is null", async ({ subject }) => {
    await subject.put("a/b", streamOf("x"));
    for (const key of ["b", "a", "a/c", "a/b/c", "a/b/c/d"]) {
      assertEquals(await subject.get(key), null, key);
    }
  });

  check("removeAll() removes what is below the prefix", async (opened) => {
    const { subject } = opened;
    const below = ["jobs/a/audio", "jobs/a/b/c", "jobs/a/d/e/f"];
    const beside = ["jobs/ab/audio", "jobs/a.b", "jobs/b/a/audio", "a/audio"];
    for (const key of [...below, ...beside]) {
      await subject.put(key, streamOf(key));
    }
    await subject.removeAll("jobs/a");
    const other = await opened.another();
    for (const key of below) assertEquals(await other.get(key), null, key);
    for (const key of beside) assertEquals(await textOf(other, key), key);
    await subject.put("jobs/a/audio", streamOf("again"));
    assertEquals(await textOf(subject, "jobs/a/audio"), "again");
  });

  check("removeAll() leaves the file that is the prefix", async (opened) => {
    const { subject } = opened;
    await subject.put("a/b", streamOf("x"));
    await subject.removeAll("a/b");
    await subject.removeAll("nothing/there");
    await subject.removeAll("a/b/c");
    assertEquals(await textOf(subject, "a/b"), "x");
  });
}
