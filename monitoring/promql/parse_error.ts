/**
 * Tells where an expression is wrong.
 *
 * @module
 */
import type { Position } from "./ast.ts";

const encoder = new TextEncoder();

/** An expression that is wrong. Its message is Prometheus'. */
export class ParseError extends Error {
  /** Always the name of the class. */
  override readonly name = "ParseError";

  /** @param message Such as `1:5: parse error: unexpected end of input`. */
  /** Where it is wrong. */
  constructor(message: string, readonly position: Position) {
    super(message);
  }
}

/** Makes an error whose message has the line and the column, in bytes. */
export function parseErrorAt(
  text: string,
  message: string,
  position: Position,
): ParseError {
  const before = text.slice(0, position.start);
  const line = before.split("\n").length;
  const column = encoder.encode(before.slice(before.lastIndexOf("\n") + 1));
  return new ParseError(
    `${line}:${column.length + 1}: parse error: ${message}`,
    { start: position.start, end: position.end },
  );
}
