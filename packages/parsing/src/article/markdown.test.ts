import { describe, expect, it } from "vitest";
import { extractArticle } from "./index.ts";

const prose =
  "<p>The gate opens by itself as soon as the river stands higher than the mark, which nobody has to watch.</p>".repeat(
    3,
  );
const read = (html: string) => extractArticle(`<main>${prose}${html}<p>${"That is all of it. ".repeat(6)}</p></main>`);
const markdownOf = (html: string) => read(html).markdown.split("\n\n").slice(3, -1).join("\n\n");

describe("an article as Markdown", () => {
  it("has tables with all of their columns, those of empty cells and of cells that span others too", () => {
    const table = `<table><thead><tr><th>Name</th><th>Default</th><th>Meaning</th></tr></thead>
<tr><td><code>speed|s</code></td><td></td><td>how fast <b>it</b> opens</td></tr>
<tr><td rowspan=2>force</td><td colspan=2><p>none</p><p>yet</p></td></tr><tr><td>1</td><td><ul><li>a</li><li>b</li></ul></td></tr></table>`;
    expect(markdownOf(table)).toBe(
      "| Name | Default | Meaning |\n| --- | --- | --- |\n| `speed\\|s` |  | how fast **it** opens |\n| force | none yet |  |\n|  | 1 | a b |",
    );
    expect(read(table).html).toContain(
      "<tr><td><code>speed|s</code></td><td></td><td>how fast <strong>it</strong> opens",
    );
  });

  it("takes no table of a page's layout for one", () => {
    const layout = `<table><tr><td><p>${"One of the columns of the page. ".repeat(20)}</p></td><td><p>The other one is here.</p></td></tr></table>`;
    expect(markdownOf(layout)).not.toContain("|");
    expect(markdownOf('<table role="presentation"><tr><td>a</td><td>b</td></tr></table>')).toBe("a\n\nb");
  });

  it("has lists within lists, numbers from where they start, and items of several paragraphs", () => {
    const lists =
      "<ol start=3><li><p>Open it</p><p>Slowly.</p></li><li>Wait<ul><li>an hour</li><li>or two</li></ul></li><li>Close it</li></ol>";
    expect(markdownOf(lists)).toBe("3. Open it\n\n   Slowly.\n4. Wait\n   - an hour\n   - or two\n5. Close it");
    expect(read(lists).html).toContain(
      "<li>Wait\n<ul>\n<li>an hour</li>\n<li>or two</li>\n</ul></li>\n<li>Close it</li>\n</ol>",
    );
  });

  it("has code as it is written, with its language, and without numbers of lines", () => {
    expect(markdownOf('<pre><code class="language-sh">open --all\n  now</code></pre>')).toBe(
      "```sh\nopen --all\n  now\n```",
    );
    expect(markdownOf("<pre><div>a {</div><div>  b</div>\n<div>}</div></pre>")).toBe("```\na {\n  b\n}\n```");
    expect(
      markdownOf(
        '<table class="highlight"><tr><td class="gutter"><pre>1\n2</pre></td><td><pre>a\n b</pre></td></tr></table>',
      ),
    ).toBe("```\na\n b\n```");
    expect(markdownOf("<pre>```\nx\n```</pre>")).toBe("````\n```\nx\n```\n````");
    expect(markdownOf("<p>Call <code>open()</code> or <kbd>a`b</kbd> and see what <i>it</i> does with them.</p>")).toBe(
      "Call `open()` or `` a`b `` and see what it does with them.",
    );
  });

  it("has headings without the signs that link to them", () => {
    expect(markdownOf('<h2>Options<a class="anchor" href="#options">¶</a></h2><p>None are there so far.</p>')).toBe(
      "## Options\n\nNone are there so far.",
    );
    expect(extractArticle('<h1>C#<a href="#c">#</a></h1>').title).toBe("C#");
  });
});
