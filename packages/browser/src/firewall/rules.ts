import { actionRefused, quoted } from "./refusal.ts";
import { isOpenAddress } from "./web-address.ts";

export type Params = Readonly<Record<string, unknown>>;

/** Looks at the parameters of one method: hands back those that may pass, or throws. */
export type Rule = (params: Params) => Params;

// Nothing of the machine's own devices: a page may be told where it is and that it may speak up.
const grantable = new Set(["geolocation", "notifications", "storage-access"]);

/** The rules for the methods whose parameters could reach beyond the page. */
export function createRules(): ReadonlyMap<string, Rule> {
  return new Map<string, Rule>([
    ["Root.initialize", () => ({ sdkLanguage: "javascript" })],
    ["Frame.goto", requireOpenUrl],
    [
      "Route.continue",
      ({ url, ...params }) => (url === undefined ? params : { ...params, ...requireOpenUrl({ url }) }),
    ],
    ["Route.redirectNavigationRequest", requireOpenUrl],
    // The bodies of fetches lie in one table for all sessions.
    ["Route.fulfill", ({ fetchResponseUid: _, ...params }) => params],
    ["Frame.setInputFiles", requireFileContents],
    ["Frame.drop", requireFileContents],
    ["ElementHandle.setInputFiles", requireFileContents],
    ["BrowserContext.grantPermissions", requireHarmlessPermissions],
    ["BrowserContext.clearCookies", refuseRegexes],
    ["BrowserContext.setNetworkInterceptionPatterns", interceptAll],
    ["BrowserContext.setWebSocketInterceptionPatterns", interceptAll],
    ["Page.setNetworkInterceptionPatterns", interceptAll],
    ["Page.setWebSocketInterceptionPatterns", interceptAll],
    ["Tracing.tracingStart", ({ snapshotDom, screencast }) => ({ snapshotDom, screencast })],
    ["Tracing.tracingStartChunk", ({ title }) => ({ title })],
    ["Tracing.tracingStopChunk", ({ mode }) => ({ mode: mode === "archive" ? "archive" : "discard" })],
    [
      "Stream.read",
      ({ size }) => ({ size: Number(size) >= 1 ? Math.min(Number(size), streamReadBytes) : streamReadBytes }),
    ],
  ]);
}

const streamReadBytes = 1024 * 1024;

function requireOpenUrl(params: Params): Params {
  if (isOpenAddress(params.url)) return params;
  throw actionRefused({
    what: "open an address in a browser session as it must be an http: or https: URL",
    seen: quoted(params.url),
    hint: "Open a whole web address such as https://example.com/, or use page.setContent for HTML of your own.",
  });
}

function requireFileContents(params: Params): Params {
  const { localPaths, localDirectory, streams, directoryStream, ...rest } = params;
  if ([localPaths, localDirectory, streams, directoryStream].every((value) => value === undefined)) return rest;
  throw actionRefused({
    what: "hand files to a page as they must be given by content",
    seen: "a path",
    hint: "Pass { name, mimeType, buffer } instead of a path.",
  });
}

function requireHarmlessPermissions(params: Params): Params {
  const asked: readonly unknown[] = Array.isArray(params.permissions) ? params.permissions : [params.permissions];
  const refused = asked.filter((name) => !grantable.has(String(name)));
  if (refused.length === 0) return params;
  throw actionRefused({
    what: `grant permissions to a page as they must be among ${[...grantable].join(", ")}`,
    seen: quoted(refused),
    hint: "Leave the permission out: pages of a session get nothing of the machine's devices.",
  });
}

function refuseRegexes(params: Params): Params {
  const regex = Object.keys(params).find((key) => key.endsWith("RegexSource"));
  if (regex === undefined) return params;
  throw actionRefused({
    what: "clear cookies as the filter must be plain text",
    seen: "a regular expression",
    hint: "List context.cookies() and clear the ones you mean by name.",
  });
}

/**
 * Has everything intercepted instead of what matches: the runner's client matches again by itself, and a pattern of
 * user code, which could take for ever on some URL, is never tried in this process.
 */
function interceptAll({ patterns }: Params): Params {
  return { patterns: Array.isArray(patterns) && patterns.length > 0 ? [{ glob: "**/*" }] : [] };
}
