/**
 * Checks the keys of artifacts; `contracts/artifact_keys.ts` has their layout.
 *
 * @module
 */

const longest = 512;
const name = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const longestName = 255;

/**
 * Checks a key or the prefix of keys.
 *
 * @throws {TypeError} names the key and what is allowed.
 */
export function checkArtifactKey(key: string): void {
  const valid = key.length <= longest &&
    key.split("/").every((part) =>
      name.test(part) && part.length <= longestName
    );
  if (valid) return;
  throw new TypeError(
    `Cannot use artifact key ${JSON.stringify(key.slice(0, 80))}: ` +
      `it must be names of A-Z, a-z, 0-9, ".", "_", "-" that don't start with ` +
      `a dot, joined by "/", of at most ${longestName} characters each and ` +
      `${longest} in all`,
  );
}
