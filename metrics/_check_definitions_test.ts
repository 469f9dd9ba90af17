import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Gauge, Registry } from "prom-client";
import { checkDefinitions } from "./_check_definitions.ts";
import type { MetricDefinition } from "./definition.ts";
import { AlreadyRegisteredError } from "./errors.ts";

const counter = {
  type: "counter",
  name: "test_jobs_total",
  help: "Jobs.",
} as const satisfies MetricDefinition;

const histogram = {
  type: "histogram",
  name: "test_wait_seconds",
  help: "Wait.",
} as const satisfies MetricDefinition;

function check(...definitions: MetricDefinition[]): void {
  checkDefinitions(definitions, new Registry());
}

/** JavaScript callers can pass anything. */
function checkUntyped(definition: unknown): void {
  Reflect.apply(checkDefinitions, undefined, [[definition], new Registry()]);
}

const malformed: [what: string, definition: unknown, message: string][] = [
  [
    "a definition that isn't one",
    null,
    "Cannot define a metric: null is not a definition",
  ],
  [
    "a missing name",
    { ...counter, name: undefined },
    'Cannot define metric "undefined": its name must match ' +
    "^[a-zA-Z_:][a-zA-Z0-9_:]*$",
  ],
  [
    "an invalid name",
    { ...counter, name: "test-jobs" },
    'Cannot define metric "test-jobs": its name must match ' +
    "^[a-zA-Z_:][a-zA-Z0-9_:]*$",
  ],
  [
    "an unknown type",
    { ...counter, type: "summary" },
    'Cannot define metric "test_jobs_total": its type is "summary", ' +
    'not "counter", "gauge" or "histogram"',
  ],
  [
    "missing help",
    { ...counter, help: " " },
    'Cannot define metric "test_jobs_total": its help text is missing',
  ],
  [
    "a misspelt field",
    { ...counter, lables: { queue: "*" } },
    'Cannot define metric "test_jobs_total": a counter has no field "lables"; ' +
    "allowed are type, name, help, labels, maxSeries",
  ],
  [
    "a field of another type",
    { ...counter, buckets: [1] },
    'Cannot define metric "test_jobs_total": a counter has no field "buckets"; ' +
    "allowed are type, name, help, labels, maxSeries",
  ],
  [
    "an invalid label",
    { ...counter, labels: { "engine-id": "*" } },
    'Cannot define metric "test_jobs_total": label "engine-id" must match ' +
    "^[a-zA-Z_][a-zA-Z0-9_]*$",
  ],
  ...["le", "quantile", "service", "instance", "__name__"].map((
    label,
  ): [string, unknown, string] => [
    `the reserved label ${label}`,
    { ...counter, labels: { [label]: "*" } },
    `Cannot define metric "test_jobs_total": label "${label}" is reserved`,
  ]),
  [
    "label values that aren't a list",
    { ...counter, labels: { status: "failed" } },
    'Cannot define metric "test_jobs_total": label "status" takes "failed", ' +
    'not "*" or a list of values',
  ],
  [
    "an empty closed set",
    { ...counter, labels: { status: [] } },
    'Cannot define metric "test_jobs_total": label "status" has no values',
  ],
  [
    "a value that isn't a string",
    { ...counter, labels: { status: ["ok", 1] } },
    'Cannot define metric "test_jobs_total": label "status" has the value 1, ' +
    "not a well-formed string",
  ],
  [
    "a value twice",
    { ...counter, labels: { status: ["ok", "ok"] } },
    'Cannot define metric "test_jobs_total": label "status" has a value twice',
  ],
  [
    "buckets that aren't a list",
    { ...histogram, buckets: 5 },
    'Cannot define metric "test_wait_seconds": its buckets are not a list of numbers',
  ],
  [
    "no buckets",
    { ...histogram, buckets: [] },
    'Cannot define metric "test_wait_seconds": its buckets are not a list of numbers',
  ],
];

for (const [what, definition, message] of malformed) {
  Deno.test(`checkDefinitions() throws TypeError on ${what}`, () => {
    const error = assertThrows(() => checkUntyped(definition), TypeError);
    assertEquals(error.message, message);
  });
}

const outOfRange: [
  what: string,
  definition: MetricDefinition,
  message: string,
][] = [
  [
    "maxSeries below 1",
    { ...counter, maxSeries: 0 },
    'Cannot define metric "test_jobs_total": maxSeries is 0, ' +
    "not a whole number above 0",
  ],
  [
    "a broken maxSeries",
    { ...counter, maxSeries: 1.5 },
    'Cannot define metric "test_jobs_total": maxSeries is 1.5, ' +
    "not a whole number above 0",
  ],
  [
    "more combinations than maxSeries",
    {
      ...counter,
      labels: { a: ["1", "2"], b: ["1", "2"], c: "*" },
      maxSeries: 3,
    },
    'Cannot define metric "test_jobs_total": its closed labels give 4 ' +
    "series, maxSeries is 3",
  ],
  [
    "buckets out of order",
    { ...histogram, buckets: [1, 5, 2] },
    'Cannot define metric "test_wait_seconds": its buckets must ascend, ' +
    "but 2 follows 5",
  ],
  [
    "a bucket twice",
    { ...histogram, buckets: [1, 1] },
    'Cannot define metric "test_wait_seconds": its buckets must ascend, ' +
    "but 1 follows 1",
  ],
  [
    "an infinite bucket",
    { ...histogram, buckets: [1, Infinity] },
    'Cannot define metric "test_wait_seconds": bucket Infinity is not finite',
  ],
  [
    "idleSeconds of 0",
    { type: "gauge", name: "test_lag", help: "Lag.", idleSeconds: 0 },
    'Cannot define metric "test_lag": idleSeconds is 0, not above 0',
  ],
];

for (const [what, definition, message] of outOfRange) {
  Deno.test(`checkDefinitions() throws RangeError on ${what}`, () => {
    const error = assertThrows(() => check(definition), RangeError);
    assertEquals(error.message, message);
  });
}

Deno.test("checkDefinitions() throws AlreadyRegisteredError on a name that is taken", () => {
  const first = { ...counter, labels: { queue: "*" } } as const;
  const error = assertThrows(
    () => check(first, counter),
    AlreadyRegisteredError,
    'Cannot register metric "test_jobs_total": ' +
      'a counter with labels ["queue"] already exists',
  );
  assertStrictEquals(error.existing, first);
  assertEquals(error.name, "AlreadyRegisteredError");
});

Deno.test("checkDefinitions() throws AlreadyRegisteredError on lines of one name", () => {
  const pairs: [MetricDefinition, MetricDefinition][] = [
    [histogram, { ...counter, name: "test_wait_seconds_count" }],
    [{ ...counter, name: "test_wait_seconds_bucket" }, histogram],
    [counter, { ...counter, type: "gauge", name: "test_jobs" }],
    [counter, { ...counter, type: "gauge", name: "test_jobs_created" }],
  ];
  for (const [first, second] of pairs) {
    const error = assertThrows(
      () => check(first, second),
      AlreadyRegisteredError,
      `Cannot register metric "${second.name}": its lines would share a name ` +
        `with those of ${first.type} "${first.name}"`,
    );
    assertStrictEquals(error.existing, first);
  }
});

Deno.test("checkDefinitions() throws AlreadyRegisteredError on prom-client's metrics", () => {
  const registry = new Registry();
  const existing = new Gauge({
    name: counter.name,
    help: "Another.",
    registers: [registry],
  });
  const error = assertThrows(
    () => checkDefinitions([counter], registry),
    AlreadyRegisteredError,
    'Cannot register metric "test_jobs_total": ' +
      "the registry has a metric of that name",
  );
  assertStrictEquals(error.existing, existing);
});

Deno.test("checkDefinitions() accepts what is well-formed", () => {
  check(
    counter,
    histogram,
    { type: "gauge", name: "test:ratio", help: "R.", idleSeconds: 0.5 },
    { ...histogram, name: "_b", buckets: [-1, 0, 1e9], labels: { _a: "*" } },
    { ...counter, name: "test_audio_seconds", maxSeries: 1 },
  );
});
