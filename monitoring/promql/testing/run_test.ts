import { assertEquals, assertStringIncludes } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import { reportFile } from "./report.ts";
import { runScript } from "./run.ts";

/** Runs one case after some loaded series, and returns what became of it. */
async function outcomeOf(text: string) {
  const results = await runScript(`
load 1m
  a{n="1"} 1+1x10
  a{n="2"} 2+2x10
  h{is="histogram"} {{count:1}}x10
  h{is="float"} 5x10
  h{is="both"} 1 2 {{count:1}}

${text}`);
  return only(results).outcome;
}

async function typeOf(text: string): Promise<string> {
  return (await outcomeOf(text)).type;
}

for (
  const [text, type] of [
    ['eval instant at 1m a\n a{n="1"} 2\n a{n="2"} 4', "passed"],
    ['eval instant at 1m a\n a{n="2"} 4\n a{n="1"} 2', "passed"],
    ['eval instant at 1m a\n a{n="1"} 2.0000001\n a{n="2"} 4', "passed"],
    ['eval instant at 1m a\n a{n="1"} 2.1\n a{n="2"} 4', "failed"],
    ['eval instant at 1m a\n a{n="1"} 2', "failed"],
    [
      'eval instant at 1m a\n a{n="1"} 2\n a{n="2"} 4\n a{n="3"} 4',
      "failed",
    ],
    ["eval instant at 1m missing", "passed"],
    ["eval instant at 1m 3\n 3", "passed"],
    ["eval instant at 1m 3", "failed"],
    ["eval instant at 1m 3\n {} 3", "failed"],
    ["eval instant at 1m vector(3)\n 3", "failed"],
    ['eval instant at 1m "x"\n expect string "x"', "passed"],
    ['eval instant at 1m "x"\n expect string "y"', "failed"],
    [
      'eval instant at 1m sort(a)\n expect ordered\n a{n="1"} 2\n a{n="2"} 4',
      "passed",
    ],
    [
      'eval instant at 1m sort(a)\n expect ordered\n a{n="2"} 4\n a{n="1"} 2',
      "failed",
    ],
    [
      'eval instant at 2m a{n="1"}[2m]\n expect range vector from 1m to 2m step 1m\n a{n="1"} 2 3',
      "passed",
    ],
    [
      'eval instant at 2m a{n="1"}[2m]\n expect range vector from 0 to 2m step 1m\n a{n="1"} 1 2 3',
      "failed",
    ],
    [
      'eval range from 0 to 2m step 1m a > 3\n a{n="1"} _ _ _\n a{n="2"} _ 4 6',
      "failed",
    ],
    ['eval range from 0 to 2m step 1m a > 3\n a{n="2"} _ 4 6', "passed"],
    ['eval range from 0 to 2m step 1m a > 3\n a{n="2"} 3 4 6', "failed"],
    ['eval range from 0 to 2m step 1m a > 3\n a{n="2"} _ 4 6 8', "failed"],
    ["eval instant at 1m a + on() a\n expect fail", "passed"],
    ["eval instant at 1m sum(a)\n expect fail\n {} 6", "failed"],
    ["eval instant at 1m a + on() a", "failed"],
    ["eval instant at 1m a + on() a\n expect fail msg: no", "failed"],
    ["eval instant at 1m a + on() a\n expect fail regex: many.*", "passed"],
    [
      "eval instant at 1m sum(rate(a[2m]))\n expect info\n {} 0.05",
      "passed",
    ],
    [
      "eval instant at 1m sum(rate(a[2m]))\n expect info regex: counter\n {} 0.05",
      "passed",
    ],
    [
      "eval instant at 1m sum(rate(a[2m]))\n expect info msg: other\n {} 0.05",
      "failed",
    ],
    [
      "eval instant at 1m sum(rate(a[2m]))\n expect no_info\n {} 0.05",
      "failed",
    ],
    [
      "eval instant at 1m sum(rate(a[2m]))\n expect warn\n {} 0.05",
      "failed",
    ],
    ["eval_warn instant at 1m sum(a)\n {} 6", "failed"],
    ["eval instant at 1m nope(a)", "failed"],
  ] as const
) {
  Deno.test(`runScript(): ${text.replaceAll("\n", ";")} has ${type}`, async () => {
    assertEquals(await typeOf(text), type);
  });
}

for (
  const [text, reason] of [
    [
      'eval instant at 1m h{is="histogram"}\n h{is="histogram"} {{count:1}}',
      "yields native histograms",
    ],
    [
      'eval instant at 1m count(h{is="histogram"})\n {} 1',
      "native histograms loaded: h",
    ],
    ["eval instant at 1m info(a)", "feature flag: info()"],
    [
      "eval instant at 1m rate(a[5m] smoothed)",
      "feature flag: anchored and smoothed selectors",
    ],
    [
      "eval instant at 1m rate(a[5m * 2])",
      "feature flag: duration expressions",
    ],
    ["eval instant at 1m a + fill(0) a", "feature flag: fill modifiers"],
    [
      "eval instant at 1m rate(a[5m * 0])\n expect fail",
      "feature flag: duration expressions",
    ],
    ["eval instant at 1m histogram_avg(h)", "asks for native histograms"],
  ] as const
) {
  Deno.test(`runScript() sets aside: ${text.replaceAll("\n", ";")}`, async () => {
    assertEquals(await outcomeOf(text), { type: "set aside", reason });
  });
}

Deno.test("runScript() runs cases on the floats of series with histograms", async () => {
  assertEquals(
    await typeOf('eval instant at 1m h\n h{is="float"} 5\n h{is="both"} 2'),
    "passed",
  );
  assertEquals(
    await typeOf(
      'eval range from 1m to 2m step 1m h\n h{is="float"} 5 5\n h{is="both"} 2',
    ),
    "passed",
  );
});

Deno.test("runScript() takes samples away by clear", async () => {
  assertEquals(await typeOf("clear\n\neval instant at 1m a"), "passed");
});

Deno.test("runScript() makes native histograms of classic ones", async () => {
  const outcome = await outcomeOf(`load_with_nhcb 1m
  wait_bucket{le="1", n="1"} 1
  wait_bucket{le="+Inf", n="1"} 2

eval instant at 0 count(wait)
  {} 1`);
  assertEquals(outcome.type, "set aside");
});

Deno.test("reportFile() shows counts, failures and what was set aside", async () => {
  const results = await runScript(`eval instant at 1m 1
  1

eval instant at 1m 1 + 1
  3

eval instant at 1m info(a)
`);
  assertEquals(
    reportFile("x.test", results, false),
    `x.test: 1 passed, 1 failed, 1 set aside
  failed line 4: 1 + 1
    expected: 3
    got: 2
  set aside line 7: info(a)
    feature flag: info()`,
  );
  assertStringIncludes(
    reportFile("x.test", results, true),
    "\x1b[31m1 failed\x1b[0m",
  );
});
