/**
 * Defines how a template fails.
 *
 * @module
 */

/** A template that is wrong, or that fails. Its message is that of Go. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}
