export type { Expect } from "playwright/test";
export type { Download, Locator, Page } from "playwright-core";
export type {
  BrowserCapability,
  BrowserSession,
  FetchedPage,
  FetchHeader,
  FetchOptions,
  Keep,
  KeptFile,
  KnownPage,
  PageSettings,
  SessionOptions,
  TraceMode,
} from "./capability/browser-capability.ts";
export { type BrowserOptions, browser } from "./capability/declaration.ts";
export { type Drawing, followDrawing } from "./drawing/follow-drawing.ts";
