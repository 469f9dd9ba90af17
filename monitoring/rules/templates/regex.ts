/**
 * Searches texts with regular expressions of RE2's syntax.
 *
 * @module
 */
import { RE2JS } from "re2js";
import { expandTemplate } from "../../series/regex_template.ts";

/** Largest product of the lengths of an expression and a text. */
const maxWork = 1 << 24;

function compile(pattern: string, text: string) {
  if (pattern.length * text.length > maxWork) {
    throw new RangeError("expression and text are too long");
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SyntaxError(error.message, { cause: error });
  }
}

/** Returns true if the expression matches a part of the text. */
export function matchesPart(pattern: string, text: string): boolean {
  return compile(pattern, text).matcher(text).find();
}

/**
 * Replaces each match of an expression.
 *
 * @param replacement May have groups in it, as `${1}` or `$name`.
 */
export function replaceAll(
  pattern: string,
  replacement: string,
  text: string,
): string {
  if (replacement.length * text.length > maxWork) {
    throw new RangeError("replacement and text are too long");
  }
  const regex = compileOrPanic(pattern, text);
  const names = regex.namedGroups();
  const matcher = regex.matcher(text);
  let result = "";
  let after = 0;
  let isFirst = true;
  while (matcher.find()) {
    // As in Go, an empty match right behind another one doesn't count.
    const isEmpty = matcher.start() === matcher.end();
    if (isEmpty && matcher.start() === after && !isFirst) continue;
    isFirst = false;
    result += text.slice(after, matcher.start());
    result += expandTemplate(replacement, (group) => {
      const index = typeof group === "number" ? group : names[group];
      return index === undefined || index > regex.groupCount()
        ? ""
        : matcher.group(index) ?? "";
    });
    after = matcher.end();
  }
  return result + text.slice(after);
}

/** Adds what Go's `regexp.MustCompile` says. */
function compileOrPanic(pattern: string, text: string) {
  try {
    return compile(pattern, text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`regexp: Compile(\`${pattern}\`): ${error.message}`);
  }
}
