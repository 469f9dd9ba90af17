import { assertEquals, assertRejects } from "@std/assert";
import { NotificationFile } from "./notification_state.ts";

const groups = [{
  labels: { alertname: "Down" },
  toldAt: 1_000,
  firing: [{
    labels: { alertname: "Down" },
    annotations: { summary: "It is down." },
    startsAt: 900,
    generatorUrl: "",
  }],
}];

Deno.test("NotificationFile keeps groups", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/alerts.json`;
    assertEquals(await new NotificationFile(path).load(), []);
    await new NotificationFile(path).save(groups);
    assertEquals(await new NotificationFile(path).load(), groups);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), [
      "alerts.json",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const text of ["", "{", "{}", '[{"labels":{}}]', '[{"labels":{"a":1}}]']) {
  Deno.test(`NotificationFile refuses ${JSON.stringify(text)}`, async () => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => new NotificationFile(path).load(), SyntaxError);
      assertEquals(await Deno.readTextFile(path), text);
    } finally {
      await Deno.remove(path);
    }
  });
}
