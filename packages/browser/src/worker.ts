export { type AuthStateName, type AuthStates, createAuthStateFolder } from "./worker/auth-states.ts";
export {
  type BrowserHost,
  type BrowserHostOptions,
  type BrowserStatus,
  createBrowserHost,
} from "./worker/browser-host.ts";
export { type FindOptions, type FoundBrowser, findBrowser } from "./worker/find-browser.ts";
export { type InstallOptions, type InstallProgress, installBrowser } from "./worker/install-browser.ts";
