import { ScrapeError } from "./scrape_error.ts";

/** Walks through one line of a page. */
export class LineCursor {
  /** @param at Index of the next character. */
  constructor(readonly line: string, public at = 0) {}

  /** The next character; empty at the end of the line. */
  get next(): string {
    return this.line.charAt(this.at);
  }

  /** Passes the character if it is the next one. */
  takes(character: string): boolean {
    if (this.next !== character) return false;
    this.at++;
    return true;
  }

  /** Passes what a sticky pattern matches here, and returns it. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.line)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  /** Passes blanks and tabs. */
  skipBlanks(): void {
    while (this.next === " " || this.next === "\t") this.at++;
  }

  /**
   * Passes a text in double quotes and returns it without its escapes.
   *
   * @returns undefined if none stands here. The text has no end.
   */
  quoted(): string | undefined {
    if (this.next !== '"') return undefined;
    const start = this.at + 1;
    let end = this.line.indexOf('"', start);
    // A quote is text after an odd number of backslashes.
    while (end >= 0 && backslashesBefore(this.line, end) % 2 === 1) {
      end = this.line.indexOf('"', end + 1);
    }
    if (end < 0) return undefined;
    this.at = end + 1;
    return unescape(this.line.slice(start, end));
  }

  /** Makes the error for what stands here. */
  expected(what: string): ScrapeError {
    const got = this.at < this.line.length
      ? JSON.stringify(this.next)
      : "the end of the line";
    return syntaxError(`expected ${what}, got ${got}`);
  }
}

function backslashesBefore(text: string, end: number): number {
  let start = end;
  while (text.charAt(start - 1) === "\\") start--;
  return end - start;
}

/** Resolves the escapes of text in quotes; leaves unknown ones as they are. */
export function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(
    /\\[\\n"]/g,
    (escape) => escape === "\\n" ? "\n" : escape.slice(1),
  );
}

/** Makes the error for a line that isn't as its format asks. */
export function syntaxError(message: string): ScrapeError {
  return new ScrapeError("syntax", message);
}
