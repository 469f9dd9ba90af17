/**
 * Writes HTML. Text is escaped, so that labels and errors can't be markup.
 *
 * @module
 */

/** Text that is HTML already. */
export class Markup {
  /** @param text HTML. */
  constructor(readonly text: string) {}
}

/** What a template takes between its parts. */
export type Content = string | number | Markup | readonly Content[];

/** Makes HTML of a template; what stands between its parts is escaped. */
export function html(
  parts: TemplateStringsArray,
  ...contents: readonly Content[]
): Markup {
  const texts = parts.flatMap((part, index) => {
    const content = contents[index];
    return content === undefined ? [part] : [part, textOf(content)];
  });
  return new Markup(texts.join(""));
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === "string" || typeof content === "number") {
    return escape(String(content));
  }
  return content.map(textOf).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
