import type { ArtifactDescription, ArtifactReference } from "@millrace/flow";
import type { Article } from "@millrace/parsing/article";

const escaped = (text: string): string => text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/"/gu, "&quot;");

/** The article as a page of its own that loads nothing. */
function articleDocument({ title, author, publishedAt, language, html }: Article): string {
  const name = escaped(title ?? "Untitled");
  const byline = [author, publishedAt?.slice(0, 10)].filter((part) => part != null).map((part) => escaped(part));
  return `<!doctype html>
<html lang="${escaped(language ?? "")}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title>
<style>body{font:1.1rem/1.6 Georgia,serif;max-width:40rem;margin:2rem auto;padding:0 1rem}td{padding-right:1rem}</style></head>
<body><main><h1>${name}</h1>${byline.length === 0 ? "" : `\n<p>${byline.join(", ")}</p>`}
${html}
</main></body></html>
`;
}

/** The article as a Markdown file with its title. */
function articleMarkdown({ title, author, publishedAt, markdown }: Article): string {
  const byline = [author, publishedAt?.slice(0, 10)].filter((part) => part != null).join(", ");
  return `${[title === null ? "" : `# ${title}`, byline, markdown].filter((part) => part !== "").join("\n\n")}\n`;
}

/** Writes the files that are kept of an article. */
export async function saveArticle(
  article: Article,
  write: (file: ArtifactDescription, content: Uint8Array) => Promise<ArtifactReference>,
): Promise<{ markdown: ArtifactReference; html: ArtifactReference }> {
  const save = (file: ArtifactDescription, text: string) => write(file, new TextEncoder().encode(text));
  return {
    markdown: await save({ name: "article.md", mediaType: "text/markdown; charset=utf-8" }, articleMarkdown(article)),
    html: await save({ name: "article.html", mediaType: "text/html; charset=utf-8" }, articleDocument(article)),
  };
}
