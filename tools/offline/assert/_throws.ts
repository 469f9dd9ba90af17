import { failWith, show } from "./_assertion_error.ts";

type ErrorClass<E> = abstract new (...args: never[]) => E;

/** Asserts that `fn` throws. Returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that `fn` throws an `ErrorClass` whose message has `msgIncludes` in it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  classOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  try {
    fn();
  } catch (error) {
    return checkThrown(error, classOrMsg, msgIncludes, msg);
  }
  failWith("Expected function to throw", noteOf(classOrMsg, msg));
}

/** Asserts that `fn` rejects. Resolves to what it rejected with. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Asserts that `fn` rejects with an `ErrorClass` whose message has `msgIncludes` in it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    failWith(
      "Function throws when expected to reject",
      noteOf(classOrMsg, msg),
    );
  }
  try {
    await promise;
  } catch (error) {
    return checkThrown(error, classOrMsg, msgIncludes, msg);
  }
  failWith("Expected function to reject", noteOf(classOrMsg, msg));
}

function noteOf(classOrMsg: unknown, msg?: string): string | undefined {
  return typeof classOrMsg === "string" ? classOrMsg : msg;
}

function checkThrown<E extends Error>(
  thrown: unknown,
  classOrMsg: ErrorClass<E> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): unknown {
  if (typeof classOrMsg !== "function") return thrown;
  if (!(thrown instanceof Error)) {
    failWith(`A non-Error object was thrown or rejected: ${show(thrown)}`, msg);
  }
  if (!(thrown instanceof classOrMsg)) {
    failWith(
      `Expected error to be instance of "${classOrMsg.name}", ` +
        `but was "${thrown.constructor.name}": ${thrown.message}`,
      msg,
    );
  }
  if (msgIncludes !== undefined && !thrown.message.includes(msgIncludes)) {
    failWith(
      `Expected error message to include ${show(msgIncludes)}, ` +
        `but got ${show(thrown.message)}`,
      msg,
    );
  }
  return thrown;
}
