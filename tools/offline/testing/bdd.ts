/**
 * Stand-in for `@std/testing/bdd` where JSR can't be reached: a suite is a
 * test whose steps are its cases.
 *
 * @module
 */

/** A case or a hook. */
export type Callback = () => void | Promise<void>;

type HookKind = "beforeAll" | "beforeEach" | "afterEach" | "afterAll";
type Step = (context: Deno.TestContext) => Promise<void>;

class Suite {
  readonly hooks: Record<HookKind, Callback[]> = {
    beforeAll: [],
    beforeEach: [],
    afterEach: [],
    afterAll: [],
  };
  readonly steps: Step[] = [];
  constructor(readonly parent?: Suite) {}

  async run(context: Deno.TestContext): Promise<void> {
    try {
      for (const hook of this.hooks.beforeAll) await hook();
      for (const step of this.steps) await step(context);
    } finally {
      for (const hook of this.hooks.afterAll) await hook();
    }
  }

  async runCase(fn: Callback): Promise<void> {
    try {
      for (const hook of this.hooksInwards("beforeEach")) await hook();
      await fn();
    } finally {
      for (const hook of this.hooksInwards("afterEach").reverse()) await hook();
    }
  }

  /** Hooks from the outermost suite inwards. */
  hooksInwards(kind: HookKind): Callback[] {
    return [...this.parent?.hooksInwards(kind) ?? [], ...this.hooks[kind]];
  }
}

let current: Suite | undefined;

function hook(kind: HookKind): (fn: Callback) => void {
  return (fn) => {
    if (current === undefined) {
      throw new TypeError(`Cannot call ${kind}() outside describe()`);
    }
    current.hooks[kind].push(fn);
  };
}

/** Runs before the first case of the suite. */
export const beforeAll: (fn: Callback) => void = hook("beforeAll");
/** Runs after the last case of the suite. */
export const afterAll: (fn: Callback) => void = hook("afterAll");
/** Runs before each case of the suite and of those inside it. */
export const beforeEach: (fn: Callback) => void = hook("beforeEach");
/** Runs after each case of the suite and of those inside it. */
export const afterEach: (fn: Callback) => void = hook("afterEach");

function declareSuite(name: string, fn: () => void, ignore: boolean): void {
  const outer = current;
  const suite = new Suite(outer);
  current = suite;
  try {
    fn();
  } finally {
    current = outer;
  }
  const run: Step = (context) => suite.run(context);
  if (outer === undefined) Deno.test({ name, ignore, fn: run });
  else outer.steps.push(asStep(name, ignore, run));
}

function declareCase(name: string, fn: Callback, ignore: boolean): void {
  const suite = current;
  if (suite === undefined) {
    Deno.test({ name, ignore, fn });
  } else {
    suite.steps.push(asStep(name, ignore, () => suite.runCase(fn)));
  }
}

/** A failed step fails its test without an exception, so those after it run. */
function asStep(name: string, ignore: boolean, fn: Step): Step {
  return async (context) => {
    await context.step({ name, ignore, fn });
  };
}

/** Declares a suite; `describe.skip` one that is left out. */
export const describe: {
  (name: string, fn: () => void): void;
  skip(name: string, fn: () => void): void;
} = Object.assign(
  (name: string, fn: () => void) => declareSuite(name, fn, false),
  { skip: (name: string, fn: () => void) => declareSuite(name, fn, true) },
);

/** Declares a case; `it.skip` one that is left out. */
export const it: {
  (name: string, fn: Callback): void;
  skip(name: string, fn: Callback): void;
} = Object.assign(
  (name: string, fn: Callback) => declareCase(name, fn, false),
  { skip: (name: string, fn: Callback) => declareCase(name, fn, true) },
);
