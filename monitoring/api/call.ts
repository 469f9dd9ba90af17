/**
 * Defines what an endpoint gets and returns.
 *
 * @module
 */
import type { ApiAnswer } from "./answer.ts";
import type { Form } from "./form.ts";

/** A call of an endpoint. */
export interface ApiCall {
  readonly form: Form;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
  /** The part of the path that varies: the label of `label/{name}/values`. */
  readonly name: string;
}

/**
 * Answers calls. Undefined stands for no content.
 *
 * @throws {ApiError} tells the client what was wrong.
 */
export type Endpoint = (
  call: ApiCall,
) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;
