import type { ExpositionFormat } from "./exposition.ts";

/** Unescapes a help text. A backslash that starts no escape stays. */
export function unescapeHelp(text: string, format: ExpositionFormat): string {
  return text.replace(/\\(.)/gs, (escape, character) => {
    if (character === "n") return "\n";
    if (character === "\\") return character;
    return character === '"' && format === "openmetrics" ? character : escape;
  });
}

/** Returns what is wrong with the escapes of a help text, if anything. */
export function helpProblem(
  text: string,
  format: ExpositionFormat,
): string | undefined {
  const rest = text.replace(format === "text" ? /\\[\\n]/g : /\\./gs, "");
  if (rest.includes("\\")) return 'a single "\\" stands in the help text';
  if (format === "openmetrics" && rest.includes('"')) {
    return "a '\"' stands unescaped in the help text";
  }
  return undefined;
}
