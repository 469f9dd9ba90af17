/**
 * Reads rows as checked records.
 *
 * @module
 */
import type { SQLOutputValue } from "node:sqlite";
import { z } from "zod";

/** Reads a column that holds JSON. */
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
 * @throws {TypeError} names the row by its id and says what is wrong with it.
 */
export function readRow<Schema extends z.ZodType>(
  kind: string,
  schema: Schema,
  row: Record<string, SQLOutputValue>,
): z.infer<Schema> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  throw new TypeError(
    `Cannot read ${kind} "${row.id}": ${z.prettifyError(result.error)}`,
  );
}
