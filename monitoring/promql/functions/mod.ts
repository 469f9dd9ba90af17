/**
 * Has the table of all functions.
 *
 * @module
 */
import type { FunctionImplementation } from "./function.ts";

/** How each function works, by its name. */
export const functions: ReadonlyMap<string, FunctionImplementation> = new Map();
