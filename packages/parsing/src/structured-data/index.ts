export { type Item, isA, itemProperties, lastWord, textProperty, withNested } from "./item.ts";
export { readJsonLd } from "./json-ld.ts";
export { readMicrodata } from "./microdata.ts";
export { readRdfa } from "./rdfa.ts";
export { isObject, type LooseJson, type LooseObject, parseTolerantJson } from "./tolerant-json.ts";
