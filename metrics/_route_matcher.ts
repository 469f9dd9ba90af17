/**
 * Finds the first of some route templates that a request's path fits.
 *
 * @throws {TypeError} if a template doesn't start with `/` or isn't one of
 * `URLPattern`
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
      `Cannot measure route "${path}": a path starts with "/"`,
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
