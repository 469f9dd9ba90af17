/**
 * Defines the errors of the API, in the shape of Prometheus'.
 *
 * @module
 */

/** Kinds of errors, each with its HTTP status. */
const statuses = {
  bad_data: 400,
  not_found: 404,
  execution: 422,
  internal: 500,
  timeout: 503,
  canceled: 503,
  unavailable: 503,
} as const;

/** Kind of an error, as Prometheus names it. */
export type ErrorType = keyof typeof statuses;

/** A call that failed. The message is for the client. */
export class ApiError extends Error {
  /** Always `ApiError`. */
  override readonly name = "ApiError";

  /**
   * @param type Kind of the error.
   * @param message What was wrong, in Prometheus' words.
   * @param status HTTP status. By default that of the type.
   */
  constructor(
    readonly type: ErrorType,
    message: string,
    readonly status: number = statuses[type],
  ) {
    super(message);
  }

  /** Makes the response that tells the client. */
  toResponse(): Response {
    return Response.json(
      { status: "error", errorType: this.type, error: this.message },
      { status: this.status },
    );
  }
}

/** Makes the error for a parameter that can't be used. */
export function invalidParameter(name: string, why: string): ApiError {
  return new ApiError("bad_data", `invalid parameter "${name}": ${why}`);
}

/** Reads something; an error then names the parameter. */
export function namingParameter<Result>(
  name: string,
  read: () => Result,
): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw invalidParameter(name, error.message);
  }
}
