import { extractArticle } from "@millrace/parsing/article";
import { feedDate } from "@millrace/parsing/feed";
import { leadOf, type Report } from "./report.ts";

/** A report with less to tell than this is not compared well with others. */
const LITTLE_LEAD = 120;

export const tellsLittle = ({ lead, url }: Report): boolean => lead.length < LITTLE_LEAD && url !== null;

/** A report with what its own page says beside it. */
export function withArticle(
  report: Report,
  { html, url, nowMs }: { readonly html: string; readonly url: string; readonly nowMs: number },
): Report {
  const { text, author, publishedAt } = extractArticle(html, { url });
  const at = publishedAt === null || report.atIs === "published" ? null : feedDate(publishedAt, nowMs);
  return {
    ...report,
    lead: text.length > report.lead.length ? leadOf(text) : report.lead,
    author: report.author ?? author,
    ...(at !== null && { at, atIs: "published" as const }),
  };
}
