/**
 * Wraps backends so that a test can act in each call.
 *
 * @module
 */
import type { Backend } from "../ports/backend.ts";

/**
 * Point in a call: before it did anything, or after, where a failure loses only
 * the answer.
 */
export type Point = "before" | "after";

/** Called for each call to a port; an error it throws fails the call. */
export type Hook = (method: string, point: Point) => void | Promise<void>;

/** Wraps a backend, with a hook in each call to a port. */
export function intercept(backend: Backend, hook: Hook): Backend {
  return {
    taskQueue: hooked(backend.taskQueue, hook),
    eventLog: hooked(backend.eventLog, hook),
    jobStore: hooked(backend.jobStore, hook),
    workerRegistry: hooked(backend.workerRegistry, hook),
    artifactStore: hooked(backend.artifactStore, hook),
    check: () => backend.check(),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

function hooked<Port extends object>(port: Port, hook: Hook): Port {
  return new Proxy(port, {
    get(target, method) {
      const call: unknown = Reflect.get(target, method);
      if (typeof call !== "function") return call;
      return async (...args: unknown[]) => {
        await hook(String(method), "before");
        const answer: unknown = await Reflect.apply(call, target, args);
        await hook(String(method), "after");
        return answer;
      };
    },
  });
}

/** Error of an injected failure. */
export class InjectedFault extends Error {
  override name = "InjectedFault";
}

/** Fails the calls that `fails` selects, before they did anything. */
export function withFaults(
  backend: Backend,
  fails: (method: string) => boolean,
): Backend {
  return intercept(backend, (method, point) => {
    if (point === "before" && fails(method)) {
      throw new InjectedFault(`before ${method}`);
    }
  });
}

/** Returns a hook that acts at one point of the n-th call. */
export function atCall(
  number: number,
  at: Point,
  act: (method: string) => void | Promise<void>,
): Hook & { readonly method: () => string } {
  let calls = 0;
  let reached = "";
  const hook: Hook = (method, point) => {
    if (point === "before") calls++;
    if (reached !== "" || calls !== number || point !== at) return;
    reached = method;
    return act(method);
  };
  /** Name of that call; empty if there were fewer calls. */
  return Object.assign(hook, { method: () => reached });
}
