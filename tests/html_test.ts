import assert from "node:assert/strict";
import { Html, markup } from "../src/report/html.ts";

Deno.test("markup() escapes text in elements and attributes", () => {
  const name = `<script>alert("1")</script> & 'more'`;
  assert.equal(
    markup`<b title="${name}">${name}</b>`.text,
    '<b title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;">' +
      "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;</b>",
  );
});

Deno.test("markup() leaves HTML alone and joins lists", () => {
  assert.equal(
    markup`<p>${[markup`<i>${"<"}</i>`, 1.5, " & ", [new Html("<br>")]]}</p>`.text,
    "<p><i>&lt;</i>1.5 &amp; <br></p>",
  );
});
