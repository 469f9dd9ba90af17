/**
 * Fetches the npm packages of the members that the image runs, at the versions
 * of the lock file, before any code is there to import them. Everything else is
 * taken out of the lock file: Deno fetches all that is in it.
 *
 * @module
 */

/** A lock file, as far as it is about npm. */
interface Lock {
  readonly version: string;
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, Package>>;
  readonly workspace: {
    readonly members: Readonly<
      Record<string, { readonly dependencies?: readonly string[] }>
    >;
  };
}

interface Package {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

const lockFile = "deno.lock";
const lock: Lock = JSON.parse(await Deno.readTextFile(lockFile));
const wanted = ["metrics", "exporter", "services"]
  .flatMap((member) => lock.workspace.members[member].dependencies ?? [])
  .filter((specifier) => specifier.startsWith("npm:"));

const kept = new Map<string, Package>();
function keep(id: string): void {
  if (kept.has(id)) return;
  const { dependencies = [], optionalDependencies = [] } = lock.npm[id];
  kept.set(id, lock.npm[id]);
  for (const name of [...dependencies, ...optionalDependencies]) {
    keep(idOf(name));
  }
}

/** A dependency has its version only where there are several. */
function idOf(name: string): string {
  const id = Object.keys(lock.npm)
    .find((id) => id === name || id.startsWith(`${name}@`));
  if (id === undefined) throw new Error(`${lockFile} has no ${name}`);
  return id;
}

for (const specifier of wanted) {
  const name = specifier.slice("npm:".length).replace(/(?<=.)@.*/, "");
  keep(`${name}@${lock.specifiers[specifier]}`);
}
await Deno.writeTextFile(
  lockFile,
  JSON.stringify({
    version: lock.version,
    specifiers: Object.fromEntries(
      wanted.map((specifier) => [specifier, lock.specifiers[specifier]]),
    ),
    npm: Object.fromEntries(kept),
  }),
);

const { success } = await new Deno.Command(Deno.execPath(), {
  args: ["cache", "--no-config", `--lock=${lockFile}`, ...new Set(wanted)],
}).output();
if (!success) Deno.exit(1);
