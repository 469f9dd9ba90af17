/**
 * Matches whole texts with regular expressions of RE2's syntax, in a time that
 * grows with the length of the text alone.
 *
 * @module
 */
import { RE2JS } from "re2js";
import { expandTemplate } from "./regex_template.ts";
import { recognizeShortcut } from "./_regex_shortcut.ts";
import { regexSize } from "./_regex_size.ts";

/** A regular expression. It matches a text as a whole, and `.` a line end too. */
export interface Regex {
  readonly text: string;
  /**
   * All texts that fit, where the expression is a list such as `a|b`.
   *
   * @default undefined it takes other texts too
   */
  readonly literals?: readonly string[];
  /** Returns true if the whole text fits. */
  matches(text: string): boolean;
  /**
   * Returns a template with the groups of a match in it: `$1`, `$name` and
   * `${name}`, as Go's `regexp.Expand` does. Undefined if the text doesn't fit.
   */
  expand(text: string, template: string): string | undefined;
}

/**
 * Largest size of an expression, of about one or two instructions each. A text
 * of 1,000 characters then takes 0.3 s at worst.
 */
const maxSize = 5_000;

/**
 * Reads a regular expression.
 *
 * @throws {SyntaxError} in Go's words if RE2 doesn't take it, or if it is too
 * large.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compileRegex } from "./regex.ts";
 *
 * const regex = compileRegex("engine-(?P<id>.+)");
 * assertEquals(regex.matches("engine-a"), true);
 * assertEquals(regex.matches("an engine-a"), false);
 * assertEquals(regex.expand("engine-a", "${id}/$1"), "a/a");
 * ```
 */
export function compileRegex(text: string): Regex {
  if (!text.isWellFormed()) {
    throw new SyntaxError(`error parsing regexp: invalid UTF-8: \`${text}\``);
  }
  const shortcut = recognizeShortcut(text);
  if (shortcut === undefined) return new CompiledRegex(text, compile(text));
  let compiled: CompiledRegex | undefined;
  return {
    text,
    ...shortcut,
    expand(value, template) {
      if (!shortcut.matches(value)) return undefined;
      if (!template.includes("$")) return template;
      compiled ??= new CompiledRegex(text, compile(text));
      return compiled.expand(value, template);
    },
  };
}

class CompiledRegex implements Regex {
  constructor(readonly text: string, readonly compiled: RE2JS) {}

  matches(text: string): boolean {
    return this.compiled.testExact(text);
  }

  expand(text: string, template: string): string | undefined {
    const matcher = this.compiled.matcher(text);
    if (!matcher.matches()) return undefined;
    const names = this.compiled.namedGroups();
    return expandTemplate(template, (group) => {
      const index = typeof group === "number" ? group : names[group];
      return index === undefined || index > this.compiled.groupCount()
        ? ""
        : matcher.group(index) ?? "";
    });
  }
}

function compile(text: string): RE2JS {
  if (regexSize(text) > maxSize) {
    throw new SyntaxError(
      `error parsing regexp: expression too large: its size is over ${maxSize}`,
    );
  }
  try {
    return RE2JS.compile(text, RE2JS.DOTALL);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The library sets a flag by a prefix, and quotes it.
    const message = error.message.replace("`(?s)", "`");
    throw new SyntaxError(message, { cause: error });
  }
}
