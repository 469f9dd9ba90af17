/**
 * Reads the parameters of a job from the fields of a form.
 *
 * @module
 */
import { z } from "zod";
import {
  type JobParameters,
  jobParametersSchema,
} from "../../contracts/job.ts";
import { ApiError, quote } from "../api_error.ts";

const schema = jobParametersSchema.extend({
  language: jobParametersSchema.shape.language.refine(
    (tag) => /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag),
    "expected a BCP 47 code such as en or pt-BR, or auto",
  ),
});
const name = schema.keyof();

/** Collects the fields, and checks each as it arrives. */
export class ParameterForm {
  readonly #given: Partial<Record<keyof JobParameters, string>> = {};

  /**
   * Adds a field. `value` is null if it was too large to be read.
   *
   * @throws {ApiError} `unknown_field`, `duplicate_field`, `field_too_large`,
   * `invalid_parameter`.
   */
  set(field: string, value: string | null): void {
    const { data: known } = name.safeParse(field);
    if (known === undefined) {
      throw new ApiError(
        "unknown_field",
        `There is no field ${quote(field)}: allowed are file, ` +
          `${name.options.join(", ")}.`,
      );
    }
    if (this.#given[known] !== undefined) {
      throw new ApiError("duplicate_field", `${known} is given twice.`);
    }
    if (value === null) {
      throw new ApiError(
        "field_too_large",
        `The value of ${known} is too large.`,
      );
    }
    check(known, schema.shape[known], value);
    this.#given[known] = value;
  }

  /** Returns all parameters, with defaults for those that weren't given. */
  parameters(): JobParameters {
    return schema.parse(this.#given);
  }
}

/**
 * Checks a value of a client.
 *
 * @throws {ApiError} `invalid_parameter` with what is allowed.
 */
export function check<Output>(
  name: string,
  schema: z.ZodType<Output>,
  value: string | undefined,
): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ message }) => message);
  throw invalidParameter(name, value, reasons.join("; "));
}

/** Makes the error for a value that isn't allowed. */
export function invalidParameter(
  name: string,
  value: string | null | undefined,
  why: string,
): ApiError {
  return new ApiError(
    "invalid_parameter",
    `Cannot use ${name}=${quote(value ?? "")}: ${why}.`,
  );
}
