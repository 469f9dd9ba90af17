/**
 * Stand-in for `@std/assert` where JSR can't be reached: same names, types and
 * behaviour for what this project uses.
 *
 * @module
 */
export { AssertionError } from "./_assertion_error.ts";
export * from "./_basic.ts";
export * from "./_equality.ts";
export * from "./_throws.ts";
