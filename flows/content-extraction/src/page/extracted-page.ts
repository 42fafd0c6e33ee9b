import type { ArtifactReference, Json, MillraceError } from "@millrace/flow";
import type { Article, ArticleImage } from "@millrace/parsing/article";
import type { Values } from "../values/field.ts";
import type { News, PageValues } from "../wrapper/read-values.ts";
import type { PageSource } from "./page-source.ts";

/** The article as it stands in a row; its Markdown and HTML are files. */
interface ArticleRow {
  readonly title: string | null;
  readonly author: string | null;
  readonly publishedAt: string | null;
  readonly language: string | null;
  readonly canonical: string | null;
  readonly text: string;
  readonly images: readonly ArticleImage[];
  readonly reasons: Readonly<Record<string, string>>;
}

/** A row of the flow's output. */
export interface ExtractedPage {
  /** As it was asked for: an address, or a file's name. */
  readonly url: string;
  readonly article: ArticleRow | null;
  /** The values of the schema; null where a page has none. */
  readonly data: Values;
  readonly reasons: Readonly<Record<string, string>>;
  readonly news: News;
  readonly readWith: PageSource["readWith"] | null;
  readonly evidence: {
    readonly markdown: ArtifactReference | null;
    readonly html: ArtifactReference | null;
    readonly screenshot: ArtifactReference | null;
  };
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

function articleRow({ text, images, reasons, ...article }: Article): ArticleRow {
  const { title, author, publishedAt, language, canonical } = article;
  return { title, author, publishedAt, language, canonical, text, images, reasons };
}

/** The row of a page that was read. */
export function extractedPage(
  url: string,
  found: {
    source: PageSource;
    article: Article;
    values: PageValues;
    files: { markdown: ArtifactReference; html: ArtifactReference };
  },
): ExtractedPage {
  const { source, article, values, files } = found;
  const { data, reasons, news } = values;
  const evidence = { ...files, screenshot: source.screenshot };
  return { url, article: articleRow(article), data, reasons, news, readWith: source.readWith, evidence, error: null };
}

/** A page that could not be read: the others are worth having without it. */
export function failedPage(url: string, { code, message, hint, data }: MillraceError): ExtractedPage {
  return {
    url,
    article: null,
    data: {},
    reasons: {},
    news: { learnt: [], relearnt: [], lost: [] },
    readWith: null,
    evidence: { markdown: null, html: null, screenshot: screenshotOf(data) },
    error: { code, message, hint: hint ?? null },
  };
}

/** The picture that a failed session left as evidence. */
function screenshotOf(data: Json | undefined): ArtifactReference | null {
  const { artifacts = [] } = (data ?? {}) as { readonly artifacts?: readonly ArtifactReference[] };
  return artifacts.find(({ mediaType }) => mediaType.startsWith("image/")) ?? null;
}
