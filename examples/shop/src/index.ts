export { type LocaleId, localeIds } from "./locales/locale.ts";
export { type StyleId, styleIds } from "./markup/style-ids.ts";
export { memberEmail, memberPassword } from "./routes/account.ts";
export { type Shop, type ShopOptions, startShop } from "./shop.ts";
export type { PathKind } from "./truth/product-paths.ts";
export { type ProductTruth, productTruth } from "./truth/product-truth.ts";
export { type SampleOptions, sampleUrls } from "./truth/sample-urls.ts";
