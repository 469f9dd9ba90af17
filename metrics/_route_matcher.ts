/**
 * Makes a function that finds the first of `paths` that a request matches.
 *
 * @throws {TypeError} If a path doesn't start with `/` or isn't a pathname that
 * `URLPattern` can read.
 */
export function routeMatcher(
  paths: Iterable<string>,
): (request: Request) => string | undefined {
  const patterns = [...new Set(paths)].map((path) => ({
    path,
    pattern: toPattern(path),
  }));
  return ({ url }) => patterns.find(({ pattern }) => pattern.test(url))?.path;
}

function toPattern(path: string): URLPattern {
  if (!path.startsWith("/")) {
    throw new TypeError(
      `Cannot measure route "${path}": a path must start with "/"`,
    );
  }
  try {
    return new URLPattern({ pathname: path });
  } catch (cause) {
    throw new TypeError(
      `Cannot measure route "${path}": it isn't a URLPattern pathname`,
      { cause },
    );
  }
}
