/**
 * Fetches the npm packages that the published packages and the services name,
 * at the versions of the lock file, before any code is there to import them.
 *
 * @module
 */
const packages = new Set<string>();
for (const folder of ["metrics", "exporter", "services"]) {
  const config = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  for (const target of Object.values<string>(config.imports)) {
    if (target.startsWith("npm:")) packages.add(target);
  }
}
const { success } = await new Deno.Command(Deno.execPath(), {
  args: ["cache", "--no-config", "--lock=deno.lock", ...packages],
}).output();
if (!success) Deno.exit(1);
