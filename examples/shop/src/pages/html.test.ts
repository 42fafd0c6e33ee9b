import { expect, test } from "vitest";
import { html, raw } from "./html.ts";

test("html escapes values and keeps markup", () => {
  const name = `<b>"Tom's" & co</b>`;
  expect(html`<p title="${name}">${raw("<i>x</i>")}${html`<s>${1}</s>`}</p>`.markup).toBe(
    '<p title="&lt;b&gt;&quot;Tom&#39;s&quot; &amp; co&lt;/b&gt;"><i>x</i><s>1</s></p>',
  );
});

test("html joins lists and leaves out what is absent", () => {
  expect(html`<ul>${[1, 2].map((number) => html`<li>${number}</li>`)}${null}${undefined}${false}</ul>`.markup).toBe(
    "<ul><li>1</li><li>2</li></ul>",
  );
});
