import type { Context } from "hono";
import type { AppTypes } from "../http/exchange.ts";
import type { ServerParts } from "../http/server-parts.ts";

/** Serves the explanation of every error code, to which the `type` of a problem leads. */
export function serveErrorPage({ errorsDocument }: Pick<ServerParts, "errorsDocument">) {
  return async (_: Context<AppTypes>, next: () => Promise<void>): Promise<Response | undefined> => {
    const text = await errorsDocument();
    if (text === null) return void (await next());
    return new Response(errorPage(text), {
      headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache" },
    });
  };
}

/** The document as a page: headings with the anchors that problems name, everything else as it was written. */
export function errorPage(text: string): string {
  const blocks = text.split(/\n(?=#{1,4} )|\n\n+/).map((block) => blockHtml(block.trim()));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Millrace: errors</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<main>
${blocks.join("\n")}
</main>
</html>
`;
}

function blockHtml(block: string): string {
  const [firstLine = "", ...rest] = block.split("\n");
  const heading = /^(#{1,4}) (.+)$/.exec(firstLine);
  if (!heading) return `<p>${inlineHtml(block)}</p>`;
  const [, marks = "", title = ""] = heading;
  const anchor = title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
  const below = rest.join("\n").trim();
  const html = `<h${marks.length} id="${anchor}">${inlineHtml(title)}</h${marks.length}>`;
  return below === "" ? html : `${html}\n<p>${inlineHtml(below)}</p>`;
}

function inlineHtml(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      // The other documents are not served: of a link to one its words stay.
      .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
      .replace(/`([^`]+)`/g, "<code>$1</code>")
      .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
      .replace(/\*([^*]+)\*/g, "<em>$1</em>")
  );
}
