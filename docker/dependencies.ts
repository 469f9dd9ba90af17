/**
 * Fetches the npm packages of the lock file, before any code is there to import
 * them.
 *
 * @module
 */
const lockFile = "deno.lock";
const lock: { readonly specifiers: Readonly<Record<string, string>> } = JSON
  .parse(await Deno.readTextFile(lockFile));
const { success } = await new Deno.Command(Deno.execPath(), {
  args: [
    "cache",
    "--no-config",
    `--lock=${lockFile}`,
    ...Object.keys(lock.specifiers),
  ],
}).output();
if (!success) Deno.exit(1);
