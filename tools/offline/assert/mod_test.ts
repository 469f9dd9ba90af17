import * as real from "@std/assert";
import * as standIn from "./mod.ts";

const { assertEquals, AssertionError, assertRejects, assertThrows } = real;

/** Each assertion with arguments that it lets pass and ones that it doesn't. */
const cases: [keyof typeof standIn, holds: unknown[], fails: unknown[]][] = [
  ["assert", [1], [0]],
  ["assertFalse", [""], ["a"]],
  ["assertExists", [0], [null]],
  ["assertInstanceOf", [new Map(), Map], [new Set(), Map]],
  ["assertAlmostEquals", [0.1 + 0.2, 0.3], [0.1, 0.2]],
  ["assertAlmostEquals", [1, 1.4, 0.5], [1, 1.6, 0.5]],
  ["assertGreater", [2, 1], [1, 1]],
  ["assertGreaterOrEqual", [1, 1], [0, 1]],
  ["assertLess", [1, 2], [1, 1]],
  ["assertLessOrEqual", [1, 1], [2, 1]],
  ["assertStringIncludes", ["abc", "b"], ["abc", "d"]],
  ["assertMatch", ["abc", /b/], ["abc", /d/]],
  ["assertNotMatch", ["abc", /d/], ["abc", /b/]],
  ["assertEquals", [{ a: [1, NaN] }, { a: [1, NaN] }], [{ a: 1 }, { a: 2 }]],
  ["assertEquals", [new Map([[1, {}]]), new Map([[1, {}]])], [{}, []]],
  ["assertEquals", [/a/g, /a/g], [{ a: undefined }, {}]],
  ["assertNotEquals", [{ a: 1 }, { a: 2 }], [[1], [1]]],
  ["assertStrictEquals", ["a", "a"], [{}, {}]],
  ["assertNotStrictEquals", [{}, {}], ["a", "a"]],
  ["assertArrayIncludes", [[{ a: 1 }, 2], [{ a: 1 }]], [[1], [2]]],
  ["assertObjectMatch", [{ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } }], [{
    a: { b: 1 },
  }, { a: { b: 2 } }]],
  ["assertObjectMatch", [{ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] }], [
    { a: 1 },
    { b: 1 },
  ]],
];

const show = (values: unknown[]) =>
  `(${values.map((value) => Deno.inspect(value)).join(", ")})`;

for (const [name, holds, fails] of cases) {
  Deno.test(`the stand-in for ${name}() tells ${show(holds)} from ${show(fails)}, as the real one does`, () => {
    for (const library of [standIn, real]) {
      const assertion: unknown = library[name];
      if (typeof assertion !== "function") throw new TypeError(name);
      assertion(...holds);
      assertThrows(
        () => assertion(...fails),
        library.AssertionError,
      );
    }
  });
}

Deno.test("the stand-ins for assertThrows() and assertRejects() hand the error out or say why not", async () => {
  const error = new RangeError("too far");
  const fn = () => {
    throw error;
  };
  assertEquals(standIn.assertThrows(fn, RangeError, "far"), error);
  assertEquals(standIn.assertThrows(fn), error);
  assertEquals(
    await standIn.assertRejects(() => Promise.reject(error), Error),
    error,
  );
  const failing: [() => unknown, string][] = [
    [() => standIn.assertThrows(() => 1), "Expected function to throw"],
    [() => standIn.assertThrows(fn, TypeError), "RangeError"],
    [() => standIn.assertThrows(fn, RangeError, "near"), '"too far"'],
    [() => standIn.fail("why"), "why"],
    [() => standIn.unreachable(), "Unreachable"],
  ];
  for (const [run, message] of failing) {
    assertThrows(run, standIn.AssertionError, message);
  }
  await assertRejects(
    () => standIn.assertRejects(() => Promise.resolve()),
    standIn.AssertionError,
    "Expected function to reject",
  );
});

Deno.test("the stand-in has no name that the real @std/assert lacks", () => {
  const unknown = Object.keys(standIn).filter((name) => !(name in real));
  assertEquals(unknown, []);
  assertEquals(
    new AssertionError("a").name,
    new standIn.AssertionError("a").name,
  );
});
