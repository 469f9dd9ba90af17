/**
 * Fills in what takes the place of a match of a regular expression.
 *
 * @module
 */

/** `$$`, `$name` or `${name}`. */
const reference = /\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu;

/**
 * Puts groups in the place of their references, as Go's `regexp.Expand` does.
 *
 * @param group Returns the text of a group, empty if there is none such.
 */
export function expandTemplate(
  template: string,
  group: (numberOrName: number | string) => string,
): string {
  return template.replace(
    reference,
    (_, dollar?: string, bare?: string, braced?: string) => {
      if (dollar !== undefined) return "$";
      const name = bare ?? braced ?? "";
      return group(/^(?:0|[1-9]\d{0,7})$/.test(name) ? Number(name) : name);
    },
  );
}
