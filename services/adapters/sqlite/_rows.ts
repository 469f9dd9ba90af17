/**
 * Turns rows into records, checked.
 *
 * @module
 */
import { z } from "zod";

/** A column that holds the JSON of what `schema` describes. */
export function jsonColumn<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodPreprocess<Schema> {
  return z.preprocess((text, context) => {
    try {
      return JSON.parse(String(text));
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  }, schema);
}

/**
 * Reads a row.
 *
 * @throws {TypeError} names what was read and why it can't be what it should.
 */
export function readRow<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  row: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  throw new TypeError(`Cannot read ${what}: ${z.prettifyError(result.error)}`);
}
