import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { MillraceError } from "@millrace/flow/errors";
import { type BrowserConfinement, browserConfinements } from "./browser-confinement.ts";
import { browserEnvironment } from "./browser-environment.ts";
import { type DriverOptions, DriverProcess } from "./driver-process.ts";
import { type FoundBrowser, findBrowser } from "./find-browser.ts";

export interface BrowserStarterOptions {
  /** The worker's environment: says where to look for a browser, and a few names of it are passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names the browser; by default an installed one is looked for. */
  readonly executablePath?: string;
  /** How an installed browser is looked for. (Default: `findBrowser`) */
  readonly find?: () => Promise<FoundBrowser | undefined>;
  /** "off" lets Chromium run without its own confinement where the machine does not allow it. (Default: "on") */
  readonly sandbox?: "on" | "off";
  /** For a browser to start. (Default: 30,000) */
  readonly startTimeoutMs?: number;
  /** For a session to close; after that its browser is replaced. (Default: 10,000) */
  readonly closeTimeoutMs?: number;
  readonly onProgress?: (message: string) => void;
}

/** Starts browsers, and remembers which one there is and in what it can be confined. */
export class BrowserStarter {
  readonly #options: BrowserStarterOptions;
  #browser: FoundBrowser | undefined;
  #confinement: BrowserConfinement | undefined;

  constructor(options: BrowserStarterOptions) {
    this.#options = options;
  }

  /** The browser in use; null as long as none was needed or found. */
  get browser(): FoundBrowser | null {
    return this.#browser ?? null;
  }

  /** How it is held; null as long as none has run. */
  get confinement(): BrowserConfinement | null {
    return this.#confinement ?? null;
  }

  /** Starts a browser in the strongest confinement that this machine allows. */
  async start(): Promise<DriverProcess> {
    const { env, sandbox = "on", startTimeoutMs = 30_000, closeTimeoutMs = 10_000, onProgress } = this.#options;
    this.#browser ??= await this.#find();
    const { executablePath } = this.#browser;
    await access(executablePath, constants.X_OK).catch((cause: unknown) => {
      throw notExecutable(executablePath, cause);
    });
    onProgress?.(`Starting the browser ${executablePath}.`);
    const request = { executablePath, env: browserEnvironment(env), startTimeoutMs, closeTimeoutMs };
    const isRoot = process.getuid?.() === 0;
    const known = this.#confinement && [this.#confinement];
    const confinements = known ?? browserConfinements({ platform: process.platform, isRoot, sandbox });
    const { driver, confinement } = await startConfined(request, confinements);
    this.#confinement = confinement;
    this.#browser = { executablePath, version: driver.version };
    return driver;
  }

  async #find(): Promise<FoundBrowser> {
    const { executablePath, env, find = () => findBrowser({ env }) } = this.#options;
    const found = executablePath === undefined ? await find() : { executablePath, version: null };
    if (!found) throw noBrowser();
    return found;
  }
}

async function startConfined(
  request: Omit<DriverOptions, keyof BrowserConfinement>,
  confinements: readonly BrowserConfinement[],
): Promise<{ readonly driver: DriverProcess; readonly confinement: BrowserConfinement }> {
  let failure: unknown;
  for (const confinement of confinements) {
    try {
      return { driver: await DriverProcess.start({ ...request, ...confinement }), confinement };
    } catch (error) {
      failure = error;
      // A weaker confinement makes nothing faster.
      if (error instanceof MillraceError && error.code === "BROWSER_TIMEOUT") break;
    }
  }
  throw failure;
}

function noBrowser(): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: "Cannot open a browser session as a Chromium, Chrome or Edge must be installed: none was found",
    hint: "Install one (on Debian: apt-get install chromium), run npx playwright-core install chromium-headless-shell, or name it in MILLRACE_BROWSER.",
    retry: false,
  });
}

function notExecutable(executablePath: string, cause: unknown): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: `Cannot open a browser session as the browser must be a program that can be started: ${executablePath}`,
    hint: "Correct the path in MILLRACE_BROWSER, or take it away to have an installed browser found.",
    retry: false,
    cause,
  });
}
