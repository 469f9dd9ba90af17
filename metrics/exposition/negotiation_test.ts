import { assertEquals } from "@std/assert";
import { acceptsGzip, type Format, negotiateFormat } from "./negotiation.ts";

const accepts: [who: string, accept: string | null, format: Format][] = [
  ["nobody in particular", null, "text"],
  ["an empty header", "", "text"],
  ["curl", "*/*", "text"],
  [
    "Prometheus 2.50",
    "application/openmetrics-text;version=1.0.0;q=0.5," +
    "application/openmetrics-text;version=0.0.1;q=0.4," +
    "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "openmetrics",
  ],
  [
    "Prometheus 3",
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6," +
    "application/openmetrics-text;version=0.0.1;q=0.5," +
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4," +
    "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "openmetrics",
  ],
  [
    "Prometheus 3 that prefers text",
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6," +
    "text/plain;version=0.0.4;q=0.5," +
    "application/openmetrics-text;version=1.0.0;q=0.4,*/*;q=0.2",
    "text",
  ],
  [
    "a browser",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text",
  ],
  [
    "a scraper of protobuf",
    "application/vnd.google.protobuf;encoding=delimited;q=0.6,text/plain;q=0.3",
    "text",
  ],
  ["any version", "application/openmetrics-text", "openmetrics"],
  [
    "capitals and spaces",
    " Application/OpenMetrics-Text ; Version=1.0.0",
    "openmetrics",
  ],
  ["quotes", 'application/openmetrics-text; version="1.0.0"', "openmetrics"],
  [
    "an old version alone",
    "application/openmetrics-text;version=0.0.1",
    "text",
  ],
  ["a refusal", "application/openmetrics-text;q=0,text/plain;q=0.1", "text"],
  ["the wish for JSON", "application/json", "text"],
  ["a broken quality", "application/openmetrics-text;q=high,*/*", "text"],
  [
    "the first of equals",
    "application/openmetrics-text,text/plain",
    "openmetrics",
  ],
  ["nonsense", ";;,=,;q", "text"],
];

for (const [who, accept, format] of accepts) {
  Deno.test(`negotiateFormat() returns ${format} for ${who}`, () => {
    assertEquals(negotiateFormat(accept), format);
  });
}

Deno.test("acceptsGzip() follows Accept-Encoding", () => {
  const encodings: [string | null, boolean][] = [
    [null, false],
    ["", false],
    ["gzip", true],
    ["deflate, GZIP;q=0.5, br", true],
    ["gzip;q=0", false],
    ["gzip;q=0, *", false],
    ["*", true],
    ["*;q=0", false],
    ["identity", false],
    ["br", false],
  ];
  for (const [header, accepted] of encodings) {
    assertEquals(acceptsGzip(header), accepted, String(header));
  }
});
