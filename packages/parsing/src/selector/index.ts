export { parseSelector } from "./parse-selector.ts";
export { placeOf, selectAll } from "./select.ts";
