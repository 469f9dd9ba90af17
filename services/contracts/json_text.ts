/**
 * Reads JSON from text.
 *
 * @module
 */
import { z } from "zod";

/** Reads text that is JSON of any shape. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("it isn't JSON");
    return z.NEVER;
  }
});
