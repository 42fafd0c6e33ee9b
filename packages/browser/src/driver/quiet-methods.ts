// What flows ask for before their first page, and no page makes a request for.
const quiet: Readonly<Record<string, string>> = {
  Root: "initialize",
  BrowserContext:
    "addCookies addInitScript clearCookies cookies grantPermissions setExtraHTTPHeaders setGeolocation updateSubscription",
  Page: "addInitScript emulateMedia setExtraHTTPHeaders setViewportSize updateSubscription",
  Tracing: "tracingStart tracingStartChunk",
};

/** `Type.method` of all that surely sends nothing out of a page that was never anywhere. */
export function createQuietMethods(): ReadonlySet<string> {
  return new Set(
    Object.entries(quiet).flatMap(([type, methods]) => methods.split(" ").map((method) => `${type}.${method}`)),
  );
}
