/**
 * Stand-in for `@std/testing/types` where JSR can't be reached. The real one
 * grew out of the library that stands here.
 *
 * @module
 */
export { assert as assertType } from "conditional-type-checks";
export type {
  Assert,
  AssertFalse,
  AssertTrue,
  Has,
  IsAny,
  IsExact,
  IsNever,
  IsNullable,
  IsUnknown,
  NotHas,
} from "conditional-type-checks";
