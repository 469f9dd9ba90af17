import { assertThrows } from "@std/assert";
import { checkArtifactKey } from "./check_artifact_key.ts";

Deno.test("checkArtifactKey() accepts names joined by slashes", () => {
  const longest = `${"x".repeat(255)}/${"y".repeat(254)}/z`;
  for (const key of ["a", "jobs/1/audio.tar.gz", "-/_/0", "a..b", longest]) {
    checkArtifactKey(key);
  }
});

Deno.test("checkArtifactKey() names the key that it refuses", () => {
  const tooLong = "x/".repeat(256) + "x";
  const keys = ["", "..", "a/../b", "/a", "a/", ".a", "a\n", "é", tooLong];
  for (const key of [...keys, "x".repeat(256)]) {
    assertThrows(
      () => checkArtifactKey(key),
      TypeError,
      `Cannot use artifact key ${JSON.stringify(key.slice(0, 80))}: `,
    );
  }
});
