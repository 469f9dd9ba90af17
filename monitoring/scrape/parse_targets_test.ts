import { assertEquals, assertThrows } from "@std/assert";
import { parseTargets } from "./parse_targets.ts";

Deno.test("parseTargets() reads hosts, URLs and several of a name", () => {
  assertEquals(
    parseTargets(
      "gateway=10.0.0.5:8000, asr=https://asr:8443/stats?a=b,, asr=[::1]:80 ,x=http://x,y:9,http://z/m?a=b",
    ),
    [
      { name: "gateway", url: "http://10.0.0.5:8000/metrics" },
      { name: "asr", url: "https://asr:8443/stats?a=b" },
      { name: "asr", url: "http://[::1]/metrics" },
      { name: "x", url: "http://x/metrics" },
      { name: "y:9", url: "http://y:9/metrics" },
      { name: "z", url: "http://z/m?a=b" },
    ],
  );
});

Deno.test("parseTargets() reads an empty list", () => {
  assertEquals(parseTargets(" "), []);
});

const allowed = "name=host:port or name=http://host:port/path is allowed";
const bad: Record<string, string> = {
  "gateway": `"gateway" has no port: ${allowed}`,
  "me:secret@host:1":
    `"***@host:1" has a user or password: use METRICS_TOKEN: ${allowed}`,
  "=host:1": '"=host:1" isn\'t host:port, name=host:port or name=http://',
  "a=host": `"a=host" has no port: ${allowed}`,
  "a=host:99999": `"a=host:99999" isn't an address: ${allowed}`,
  "a=ftp://host:1":
    `"a=ftp://host:1" has another scheme than http or https: ${allowed}`,
  "a=http://me:secret@host:1":
    `"a=http://***@host:1" has a user or password: use METRICS_TOKEN: ${allowed}`,
  "a=me:secret@host:1":
    `"a=***@host:1" has a user or password: use METRICS_TOKEN: ${allowed}`,
  "a=host:1/#b": `"a=host:1/#b" has a fragment: ${allowed}`,
  "a=host:1,b=host:1": '"http://host:1/metrics" is there twice',
};
for (const [text, message] of Object.entries(bad)) {
  Deno.test(`parseTargets() refuses ${text}`, () => {
    assertThrows(() => parseTargets(`x=y:2,${text}`), TypeError, message);
  });
}
