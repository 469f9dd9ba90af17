/**
 * Backends in whose calls a test has a hand.
 *
 * @module
 */
import type { Backend } from "../ports/backend.ts";

/**
 * Before a call did anything; or after, so that what fails there takes only
 * the answer away.
 */
export type Point = "before" | "after";

/** Told of each call to a port; what it throws is what the call throws. */
export type Hook = (method: string, point: Point) => void | Promise<void>;

/** The backend with a hook in each call to a port. */
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

/** What an injected failure throws. */
export class InjectedFault extends Error {
  override name = "InjectedFault";
}

/** Fails the calls that `fails` picks, before they did anything. */
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

/** A hook that acts at one point of the call with this number, from 1. */
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
  /** Of the call that was reached; empty where there weren't as many. */
  return Object.assign(hook, { method: () => reached });
}
