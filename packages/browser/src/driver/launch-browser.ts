import { MillraceError } from "@millrace/flow/errors";
import type { LeanScript } from "../page-script/lean-script.ts";
import { writeTogether } from "./browser-pipe.ts";
import type { PlaywrightServer, ServerBrowser } from "./playwright-server.ts";

/** What a driver is told to start. */
export type LaunchRequest = {
  readonly executablePath: string;
  /** Whether Chromium confines its renderers; root cannot have it. */
  readonly sandbox: boolean;
  /** The browser's whole environment. */
  readonly env: Readonly<Record<string, string>>;
};

// Where a context has no proxy of its own nothing answers: port 9 of the loopback address discards.
const nowhere = "http://127.0.0.1:9";

/** The switches that leave the session's proxy as the only way out of a browser. */
const networkSwitches: readonly string[] = [
  `--proxy-server=${nowhere}`,
  // Loopback addresses by the proxy as well.
  "--proxy-bypass-list=<-loopback>",
  // No name is looked up by the browser; the proxy does that.
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  "--dns-prefetch-disable",
  "--disable-quic",
  // The first is heard by the headless shell, the second by the full browser (measured with 156, November 2025).
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-domain-reliability",
  "--no-pings",
];

/** A browser, and the server's objects around it. */
export interface LaunchedBrowser {
  readonly server: PlaywrightServer;
  readonly playwright: unknown;
  readonly browser: ServerBrowser;
  /** Has this script put into pages instead of Playwright's own. */
  shrinkPageScript(script: LeanScript): void;
}

/** Starts Chromium without a window, by a pipe: when this process goes, the pipe closes and Chromium goes too. */
export async function launchBrowser(server: PlaywrightServer, request: LaunchRequest): Promise<LaunchedBrowser> {
  const playwright = server.createPlaywright({ sdkLanguage: "javascript", isServer: true });
  try {
    const browser = await playwright.chromium.launch(server.nullProgress, {
      headless: true,
      executablePath: request.executablePath,
      chromiumSandbox: request.sandbox,
      env: Object.entries(request.env).map(([name, value]) => ({ name, value })),
      args: networkSwitches,
      // The worker decides when a browser ends; a Ctrl+C of the terminal reaches this process too.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const shrinkPageScript = writeTogether(browser._connection._transport);
    return { server, playwright, browser, shrinkPageScript };
  } catch (error) {
    throw notStarted(request, error);
  }
}

function notStarted({ executablePath, sandbox }: LaunchRequest, cause: unknown): MillraceError {
  const lines = linesOf(cause);
  const isSandbox = sandbox && lines.some((line) => /sandbox/i.test(line));
  const library = lines.map((line) => /([\w.+-]+\.so[\w.]*): cannot open shared object/.exec(line)?.[1]).find(Boolean);
  const hint = isSandbox
    ? "Let this user create namespaces (on Ubuntu: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0), or install the package chromium-sandbox."
    : library
      ? `Install what the browser needs: ${library} is missing. On Debian, apt-get install chromium brings all of it.`
      : `Start ${executablePath} --version by hand to see what it says, or name another browser in MILLRACE_BROWSER.`;
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: `Cannot start a browser as ${executablePath} must run: ${lines[0]?.slice(0, 300)}`,
    hint,
    retry: !isSandbox && !library,
    cause,
  });
}

/** What a browser said before it went, then what Playwright makes of it. */
function linesOf(cause: unknown): string[] {
  const { logs = "", message } = cause as Error & { readonly logs?: string };
  return `${logs}\n${message}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
