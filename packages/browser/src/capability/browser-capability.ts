import type {
  ArtifactContent,
  ArtifactReference,
  Duration,
  JsonCompatible,
  RetryPolicy,
  StepContext,
} from "@millrace/flow";
import type { Expect } from "playwright/test";
import type { Download, Page } from "playwright-core";

/** When a session's Playwright trace is stored as an artifact of the run. */
export type TraceMode = "always" | "on failure" | "never";

/** How one session's browser presents itself. */
export type PageSettings = {
  /** (Default: 1280 x 720) */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Such as "de-DE". (Default: "en-US") */
  readonly locale?: string;
  /** Such as "Europe/Berlin". (Default: the machine's) */
  readonly timezone?: string;
  readonly userAgent?: string;
  /** Loads no images, which makes most pages two to three times lighter. (Default: false) */
  readonly blockImages?: boolean;
};

export interface SessionOptions extends PageSettings {
  /** Tells iterations of a loop apart, as for a step. */
  readonly key?: string;
  readonly retry?: RetryPolicy;
  /** The longest one attempt may take; its evidence is kept when it runs out. (Default: the flow's step timeout) */
  readonly timeout?: Duration;
  /** Which of the declared auth states the session starts from; `false` for none. (Default: the first declared) */
  readonly auth?: string | false;
  /** (Default: "on failure") */
  readonly trace?: TraceMode;
}

/** Stores a file of the session as an artifact of the run and hands back its reference. */
export type Keep = (file: Download | Uint8Array | KeptFile) => Promise<ArtifactReference>;

export interface KeptFile {
  readonly name: string;
  readonly mediaType?: string;
  readonly content: ArtifactContent;
}

/** What a session's function has beside its page. */
export interface BrowserSession extends StepContext {
  /** The auth state the session was started from; null where none was asked for or none was saved yet. */
  readonly startedFrom: string | null;
  /** Saves who is signed in now, for later sessions. (Default name: the session's auth state, else the first declared) */
  saveAuth(name?: string): Promise<void>;
}

type SessionFunction<Result> = ((page: Page, keep: Keep, session: BrowserSession) => Result | Promise<Result>) &
  ([NoInfer<Result>] extends [JsonCompatible<NoInfer<Result>>] ? unknown : JsonCompatible<NoInfer<Result>>);

/** A page as its server sends it, before any script has run. */
export interface FetchedPage {
  /** Where redirects led. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly body: string;
}

/** What a flow may say of itself to a site: nothing that signs in, names another host or steers the connection. */
export type FetchHeader = "accept" | "accept-language" | "if-modified-since" | "if-none-match";

/** What is kept of an answer, to ask later for what has changed since. */
export type KnownPage = Pick<FetchedPage, "url" | "etag" | "lastModified">;

export interface FetchOptions {
  readonly signal?: AbortSignal;
  readonly headers?: { readonly [Name in FetchHeader]?: string };
  /** Asks for the page only if it is another by now: else the status is 304 and the body empty. */
  readonly since?: KnownPage | null;
}

/** What a flow receives for `browser()`. */
export interface BrowserCapability {
  /** Playwright's own assertions, which wait until they hold. */
  readonly expect: Expect;
  /** Whether a browser can be had; recorded as a step, so that a replay takes the same path. (Default name: "look for a browser") */
  available(name?: string): Promise<boolean>;
  /** Reads a page over plain HTTP, within the same reach and as politely, where no browser is needed or none can be had. Call it inside a step. */
  fetch(url: string, options?: FetchOptions): Promise<FetchedPage>;
  /** One use of a browser, as a step: a finished session is never opened again. The page does not outlive it. */
  session<Result>(name: string, run: SessionFunction<Result>): Promise<Result>;
  session<Result>(name: string, options: SessionOptions, run: SessionFunction<Result>): Promise<Result>;
}
