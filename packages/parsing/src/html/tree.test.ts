import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";
import { lineText } from "./line-text.ts";
import { namesOf, parseHtml, selfAndAncestors, textOf } from "./tree.ts";

describe("parseHtml()", () => {
  it("keeps text and structure, and leaves out what browsers do not show", () => {
    const { root, elements } = parseHtml(
      "<p>One <b>two</b><br>three<style>p{}</style><noscript>No <i>script</i></noscript></p><template><p>x</p></template>",
    );
    expect(textOf(root)).toBe("One two three");
    expect(elements.map(({ tag }) => tag)).toEqual(["p", "b", "br"]);
  });

  it("keeps the pictures that stand where no scripts run", () => {
    const { root, elements } = parseHtml(
      '<div><noscript><p>No script <img src="a.jpg"></p></noscript><template><img src="b.jpg"></template>after</div>',
    );
    expect(elements.map(({ tag, attributes: { src } }) => src ?? tag)).toEqual(["div", "a.jpg"]);
    expect(textOf(root)).toBe("after");
  });

  it("lays what is nested too deeply side by side", () => {
    const { elements } = parseHtml(`${"<div>".repeat(20_000)}<b>deep</b>`);
    expect(elements.at(-1)?.tag).toBe("b");
    expect(selfAndAncestors(elements.at(-1)!).length).toBeLessThan(600);
  });

  it("finds its way back from what is nested too deeply", () => {
    const { elements } = parseHtml(`<main>${"<i>".repeat(600)}x${"</i>".repeat(600)}<p>after</p></main>`);
    expect(selfAndAncestors(elements.at(-1)!).map(({ tag }) => tag)).toEqual(["p", "main"]);
  });
});

describe("lineText()", () => {
  it("parts what stands on different lines, and nothing within a line", () => {
    const { root } = parseHtml("<p>It h<b>eld</b>.</p><ul><li>One</li><li>Two<br>Three</li></ul><script>x</script>");
    expect(lineText(root)).toBe("It held. One Two Three");
    expect(decodeText("&lt;b&gt; is <p>bold</p><p>caf&eacute;</p>")).toBe("<b> is bold café");
  });
});

describe("namesOf()", () => {
  it("collects all by which an element is named, camel case taken apart", () => {
    const [element] = parseHtml('<p class="ProductPrice big" id="priceBox" itemprop="price">5</p>').elements;
    expect(namesOf(element!)).toContain("p product-price big price-box price");
  });
});
