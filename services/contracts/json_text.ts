/**
 * JSON as it comes over a wire.
 *
 * @module
 */
import { z } from "zod";

/** Text that is JSON; what it says is not known yet. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("it isn't JSON");
    return z.NEVER;
  }
});
