export { execute } from "./execute.ts";
export { bundleFlow } from "./publish/bundle-flow.ts";
export { publishBundledFlows } from "./publish/publish-bundled-flows.ts";
export { publishFlow } from "./publish/publish-flow.ts";
