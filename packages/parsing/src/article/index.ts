export type { Article, ArticleBlock, ArticleFacts, ArticleImage } from "./article.ts";
export { type ArticleOptions, extractArticle } from "./extract-article.ts";
export { imageAddress, isTiny } from "./images.ts";
