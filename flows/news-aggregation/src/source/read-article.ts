import { extractArticle } from "@millrace/parsing/article";
import { feedDate } from "@millrace/parsing/feed";
import { leadOf, type Report } from "./report.ts";

/** What an article's own page says. */
export type ArticleLead = {
  readonly lead: string;
  readonly author: string | null;
  readonly publishedAt: string | null;
};

/** A report with less to tell than this is not compared well with others. */
const LITTLE_LEAD = 120;

/** The addresses of articles of which their sources tell too little, each once. */
export function shortOnes(reports: readonly Report[]): string[] {
  return [...new Set(reports.flatMap(({ lead, url }) => (lead.length < LITTLE_LEAD && url !== null ? [url] : [])))];
}

/** Reads an article's own page. */
export function readArticle(
  html: string,
  { url, nowMs }: { readonly url: string; readonly nowMs: number },
): ArticleLead {
  const { text, author, publishedAt } = extractArticle(html, { url });
  return { lead: leadOf(text), author, publishedAt: publishedAt === null ? null : feedDate(publishedAt, nowMs) };
}

/** A report with what its article's own page says beside it. */
export function withArticle(report: Report, article: ArticleLead | undefined): Report {
  if (article === undefined) return report;
  const at = report.atIs === "published" ? null : article.publishedAt;
  return {
    ...report,
    lead: article.lead.length > report.lead.length ? article.lead : report.lead,
    author: report.author ?? article.author,
    ...(at !== null && { at, atIs: "published" as const }),
  };
}
