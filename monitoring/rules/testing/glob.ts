/**
 * Finds the files of a glob, as Go's `filepath.Glob` does.
 *
 * @module
 */

const special = /[*?[\]\\]/;

/**
 * Returns the paths that fit, ascending. `*`, `?` and `[a-z]` stand for parts of
 * one name.
 *
 * @throws {SyntaxError} if the glob is wrong.
 */
export async function findFiles(glob: string): Promise<string[]> {
  if (!special.test(glob)) return await exists(glob) ? [glob] : [];
  const parts = glob.split("/");
  let paths = [parts[0] === "" ? "/" : "."];
  for (const part of parts.filter((part) => part !== "")) {
    const pattern = special.test(part) ? namePattern(part) : undefined;
    const found = await Promise.all(
      paths.map((path) => children(path, pattern ?? part)),
    );
    paths = found.flat();
  }
  return paths.toSorted();
}

async function children(
  folder: string,
  name: string | RegExp,
): Promise<string[]> {
  const prefix = folder === "." ? "" : folder.replace(/\/?$/, "/");
  if (typeof name === "string") {
    return await exists(prefix + name) ? [prefix + name] : [];
  }
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) names.push(entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return names.filter((entry) => name.test(entry)).map((entry) =>
    prefix + entry
  );
}

function namePattern(glob: string): RegExp {
  const source = glob.replace(
    /\\(.)|\[\^?(?:\\.|[^\]\\])+\]|[*?]|[.+^${}()|/[\]\\]/g,
    (found, escaped?: string) =>
      escaped !== undefined
        ? `\\${escaped}`
        : found === "*"
        ? ".*"
        : found === "?"
        ? "."
        : found.length > 1
        ? found
        : `\\${found}`,
  );
  try {
    return new RegExp(`^${source}$`, "s");
  } catch (error) {
    throw new SyntaxError(`syntax error in pattern: ${glob}`, { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}
