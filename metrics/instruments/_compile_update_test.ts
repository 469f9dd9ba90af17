import { assertEquals } from "@std/assert";
import { compileUpdate } from "./_compile_update.ts";
import type { SeriesTree } from "./_series_tree.ts";

/** Records the calls. */
class Recorder {
  readonly calls: unknown[] = [];
  inc(by?: number): void {
    this.calls.push(by);
  }
}

function setUp() {
  const series = new Recorder();
  const missed: unknown[] = [];
  const tree: SeriesTree<Recorder> = new Map([["x", new Map([["y", series]])]]);
  const update = () =>
    compileUpdate(["a", "b"], tree, "inc", (labelValues, value) => {
      missed.push([labelValues, value]);
    });
  return { series, missed, update };
}

Deno.test("compileUpdate() finds the series, and calls miss() for others", () => {
  const { series, missed, update } = setUp();
  const inc = update();
  inc({ a: "x", b: "y" });
  inc({ b: "y", a: "x", c: "z" }, 3);
  inc({ a: "x", b: "z" }, 4);
  inc({ a: "z", b: "y" });
  Reflect.apply(inc, undefined, [null, 5]);
  assertEquals(series.calls, [undefined, 3]);
  assertEquals(missed, [
    [["x", "z"], 4],
    [["z", "y"], undefined],
    [[undefined, undefined], 5],
  ]);
});

Deno.test("compileUpdate() calls miss() every time if code from strings is forbidden", () => {
  const { series, missed, update } = setUp();
  const original = globalThis.Function;
  globalThis.Function = new Proxy(original, {
    construct() {
      throw new EvalError("Code generation from strings disallowed");
    },
  });
  try {
    update()({ a: "x", b: "y" }, 2);
  } finally {
    globalThis.Function = original;
  }
  assertEquals(series.calls, []);
  assertEquals(missed, [[["x", "y"], 2]]);
});

Deno.test("compileUpdate() finds the one series of a metric without labels", () => {
  const series = new Recorder();
  const inc = compileUpdate([], new Map([["", series]]), "inc", () => {});
  inc({}, 2);
  assertEquals(series.calls, [2]);
});
