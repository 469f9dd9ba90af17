import { assertEquals } from "@std/assert";
import type { LabelPair } from "../series/labels.ts";
import { joinLabels, targetLabels } from "./target.ts";

Deno.test("targetLabels() take the instance from the URL", () => {
  const labelsOf = (url: string, labels = {}) =>
    targetLabels({ url, labels }).toRecord();
  assertEquals(labelsOf("http://a:8000/metrics"), { instance: "a:8000" });
  assertEquals(labelsOf("http://a/metrics"), { instance: "a:80" });
  assertEquals(labelsOf("https://[::1]/"), { instance: "[::1]:443" });
  assertEquals(labelsOf("http://a/", { instance: "b", job: "c" }), {
    instance: "b",
    job: "c",
  });
});

const target = targetLabels({
  url: "http://a:1/",
  labels: { job: "j", exported_instance: "e" },
});
const own: readonly LabelPair[] = [
  ["__name__", "up"],
  ["job", "mine"],
  ["instance", "here"],
  ["x", "y"],
];

Deno.test("joinLabels() renames a label that the target has", () => {
  assertEquals(joinLabels(own, target, false).toRecord(), {
    __name__: "up",
    job: "j",
    exported_job: "mine",
    instance: "a:1",
    exported_instance: "e",
    exported_exported_instance: "here",
    x: "y",
  });
});

Deno.test("joinLabels() keeps a label that the target has, if honoured", () => {
  assertEquals(
    joinLabels([...own, ["exported_instance", ""]], target, true).toRecord(),
    { __name__: "up", job: "mine", instance: "here", x: "y" },
  );
});
