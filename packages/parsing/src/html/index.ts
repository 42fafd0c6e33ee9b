export { decodeText } from "./decode-text.ts";
export { lineText } from "./line-text.ts";
export { type MetaTags, readMetaTags } from "./meta-tags.ts";
export {
  descendants,
  namesOf,
  type Page,
  type PageElement,
  parseHtml,
  selfAndAncestors,
  shortText,
  textOf,
} from "./tree.ts";
