/**
 * Backends that fail, for tests.
 *
 * @module
 */
import type { Backend } from "../ports/backend.ts";

/** A call fails before it did anything, or after: only its answer is lost. */
export type FaultPoint = "before" | "after";

/** What an injected failure throws. */
export class InjectedFault extends Error {
  override name = "InjectedFault";
}

/** Whether this call, by the name of its method, fails at this point. */
export type Fault = (method: string, point: FaultPoint) => boolean;

/** The backend with each call to a port failing where `fault` says so. */
export function withFaults(backend: Backend, fault: Fault): Backend {
  return {
    taskQueue: faulty(backend.taskQueue, fault),
    eventLog: faulty(backend.eventLog, fault),
    jobStore: faulty(backend.jobStore, fault),
    workerRegistry: faulty(backend.workerRegistry, fault),
    artifactStore: faulty(backend.artifactStore, fault),
    check: () => backend.check(),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

function faulty<Port extends object>(port: Port, fault: Fault): Port {
  return new Proxy(port, {
    get(target, method) {
      const call: unknown = Reflect.get(target, method);
      if (typeof call !== "function") return call;
      return async (...args: unknown[]) => {
        const name = String(method);
        if (fault(name, "before")) throw new InjectedFault(`before ${name}`);
        const answer: unknown = await Reflect.apply(call, target, args);
        if (fault(name, "after")) throw new InjectedFault(`after ${name}`);
        return answer;
      };
    },
  });
}

/** Fails the call with this number, from 1, once. */
export function failCall(number: number, at: FaultPoint) {
  let calls = 0;
  let failed = "";
  return {
    fault(method: string, point: FaultPoint): boolean {
      if (point === "before") calls++;
      if (failed !== "" || calls !== number || point !== at) return false;
      failed = method;
      return true;
    },
    /** The method that failed; empty where there weren't as many calls. */
    get failed(): string {
      return failed;
    },
  };
}
