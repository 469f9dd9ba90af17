import { assertEquals } from "@std/assert";
import { html } from "./html.ts";

Deno.test("html escapes what stands between the parts of a template", () => {
  const hostile = `<b a="1" b='2'>&`;
  assertEquals(
    html`<p title="${hostile}">${[hostile, 5, html`<i>${"<"}</i>`]}</p>`.text,
    '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">' +
      "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;5<i>&lt;</i></p>",
  );
});
