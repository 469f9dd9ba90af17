/**
 * Makes broken and hostile calls of the API.
 *
 * @module
 */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";

/** A call as a client would send it. */
export interface HostileCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes calls, the same for the same seed. */
export function* hostileCalls(
  seed: number,
  count: number,
): Generator<HostileCall> {
  const random = xoroshiro128plus(seed);
  const below = (limit: number) => uniformInt(random, 0, limit - 1);
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[below(items.length)] ?? items[0];
  const text = (length: number) =>
    Array.from({ length }, () => pick(alphabet)).join("");
  const query = () => pick(queries)(1 + below(2000), text);
  const time = () => pick(times);

  function parameters(): string {
    const pairs: [string, string][] = [
      ["query", query()],
      ["match[]", pick([query(), `{a=~"${pick(regexes)}"}`])],
      ["time", time()],
      ["start", time()],
      ["end", time()],
      ["step", pick(["1", "0", "-1", "1e-9", "1ms", "100y", "x", "15"])],
      ["timeout", pick(["", "0", "1ms", "1s", "-1", "1e300"])],
      ["limit", pick(["", "0", "1", "-1", "9".repeat(30), "x"])],
      ["lookback_delta", pick(["", "1y", "0", "x"])],
    ];
    return new URLSearchParams(pairs.filter(() => below(5) > 0)).toString();
  }

  for (let index = 0; index < count; index++) {
    const path = `/api/v1/${pick(paths)}`;
    switch (below(8)) {
      case 0:
        yield { method: pick(methods), path: pick(oddPaths) };
        break;
      case 1:
        yield {
          method: "POST",
          path,
          body: pick([
            "%".repeat(1 + below(1000)),
            "a&".repeat(1 + below(5000)),
            `query=${"(".repeat(below(2_000_000))}`,
            `query=${encodeURIComponent(text(below(5000)).toWellFormed())}`,
            "\0\x01\x02;;;==&&&",
          ]),
          headers: {
            "content-type": pick([
              "application/x-www-form-urlencoded",
              "application/x-www-form-urlencoded; charset=utf-16",
              "multipart/form-data",
              "x",
            ]),
          },
        };
        break;
      case 2:
        yield { method: "GET", path: `${path}?${pick(oddQueries)}` };
        break;
      default:
        yield below(2) === 0
          ? { method: "GET", path: `${path}?${parameters()}`.slice(0, 30_000) }
          : {
            method: "POST",
            path,
            body: parameters(),
            headers: { "content-type": "application/x-www-form-urlencoded" },
          };
    }
  }
}

const paths = [
  "query",
  "query",
  "query_range",
  "query_range",
  "query_exemplars",
  "parse_query",
  "labels",
  "series",
  "label/job/values",
  "metadata",
  "targets",
  "rules",
  "status/tsdb",
] as const;

const methods = ["GET", "HEAD", "PUT", "DELETE", "PATCH", "ODD"] as const;

const oddPaths = [
  "/api/v1/label/%ff%fe/values",
  "/api/v1/label/U__ffffffff_/values",
  "/api/v1/label//values",
  "/api/v1/label/%2e%2e%2f%2e%2e/values",
  "/api/v1/constructor",
  "/api/v1/__proto__",
  "/api/v1/label/*/values",
  "/api/v1/query%00",
  "/federate?match[]={a!=%22%22}",
  "/federate?match[]=(",
  "/targets?<script>",
  "/../../etc/passwd",
  "/-/quit",
  `/${"a/".repeat(2000)}`,
] as const;

const oddQueries = [
  "query=%ff%fe%zz",
  "query=%C3%28",
  "query=up;time=1",
  "match[]=%00",
  "&".repeat(2000),
  "=&=&=",
  `query=${"%F0%9F%98%80".repeat(500)}`,
] as const;

const times = [
  "0",
  "-1e300",
  "1e300",
  "NaN",
  "1767225600",
  "1767225000",
  "2026-02-30T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "x",
  "",
] as const;

const regexes = [
  "(a+)+$",
  "(a|aa)*b",
  "((((a*)*)*)*)*b",
  ".*".repeat(200),
  "(x{1000}){1000}",
  "a{1,1000}{1,1000}",
  "(?=a)",
  "\\\\1",
  "[",
  "(".repeat(500),
] as const;

const alphabet: readonly [string, ...string[]] = [
  "up",
  ..."(){}[]\"'`\\,=!~<>+-*/%^@:#\0\n\ud800é",
  "sum",
  " by ",
  "1e999",
  "offset",
  "bool",
  "on",
  "[5m:1s]",
  "and",
];

/** Makes queries of a size. */
const queries: readonly [
  (size: number, text: (length: number) => string) => string,
  ...((size: number, text: (length: number) => string) => string)[],
] = [
  (size) => `${"(".repeat(size)}1${")".repeat(size)}`,
  (size) => "(".repeat(size),
  (size) => `${"-".repeat(size)}up`,
  (size) => `up${" + up".repeat(size)}`,
  (size) => `${"abs(".repeat(size)}up${")".repeat(size)}`,
  (size) => `up${" ^ 2".repeat(size)}`,
  (size) => `sum_over_time(up[${size}y])`,
  (size) => `max_over_time(rate(up[1s])[${size}d:1ms])`,
  (size) => `avg_over_time(vector(1)[${size}y:1ms])`,
  (size) =>
    `${"sum_over_time(".repeat(size % 9)}up${"[1d:1s])".repeat(size % 9)}`,
  (size) => `up @ ${"9".repeat(size % 400)}`,
  (size) => `up offset ${size}y`,
  (size) => `label_replace(up, "a", "$1$2", "job", "(${"a|".repeat(size)}b)+")`,
  (size) => `{${Array.from({ length: size }, (_, i) => `a${i}=~".+"`)}}`,
  (size) => `{__name__=~"${regexes[size % regexes.length]}"}`,
  (size) => `count_values("${"x".repeat(size)}", up)`,
  (size) => `topk(1e${size}, up) + quantile(-1e${size}, up)`,
  (size) => `up * on(${"job,".repeat(size)}instance) group_left() up`,
  (size) => `"${"\\x41".repeat(size)}"`,
  (size, text) => text(size % 200),
  () => "up",
  () => 'sum by (job) ({job=~".+"})',
];
