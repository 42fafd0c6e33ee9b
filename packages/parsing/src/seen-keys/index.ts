export { createSeenKeys, type SeenKeys } from "./seen-keys.ts";
