export { execute } from "./execute.ts";
export { bundleFlow } from "./publish/bundle-flow.ts";
export { publishFlow } from "./publish/publish-flow.ts";
