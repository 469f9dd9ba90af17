/**
 * Defines the functions of a template.
 *
 * @module
 */
import type { TemplateValue } from "./value.ts";

/** What an argument must be. */
export type ParameterType = "any" | "string" | "sample" | "queryResult";

/** A function of a template. */
export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** Type of any number of further arguments. @default undefined none */
  readonly rest?: ParameterType;
  /**
   * Returns the result.
   *
   * @throws {Error} with a message in the words of Go or Prometheus.
   */
  call(args: readonly TemplateValue[]): TemplateValue | Promise<TemplateValue>;
}

/** Functions by their names. */
export type TemplateFunctions = ReadonlyMap<string, TemplateFunction>;
