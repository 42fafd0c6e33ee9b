// Source: the protocol of playwright-core 1.64.1 (`lib/coreBundle.js`, packages/protocol/src/validator.ts), read
// method by method in November 2025. What is not named is refused; what a name brings with it is in `rules.ts`.
const evaluation = "evaluateExpression evaluateExpressionHandle";
const reading =
  "getAttribute innerHTML innerText inputValue isChecked isDisabled isEditable isEnabled isHidden isVisible textContent";
const acting = "check click dblclick dispatchEvent fill focus hover press selectOption setInputFiles tap type uncheck";
const handle = `${evaluation} dispose getProperty getPropertyList jsonValue`;

const allowed: Readonly<Record<string, string>> = {
  Root: "initialize",
  BrowserContext:
    "addCookies addInitScript clearCookies clearPermissions clockFastForward clockInstall clockPauseAt clockResume " +
    "clockRunFor clockSetFixedTime clockSetSystemTime close cookies exposeBinding grantPermissions newPage " +
    "registerSelectorEngine setExtraHTTPHeaders setGeolocation setHTTPCredentials setNetworkInterceptionPatterns " +
    "setOffline setStorageState setTestIdAttributeName setWebSocketInterceptionPatterns storageState updateSubscription",
  Page:
    "addInitScript bringToFront clearConsoleMessages clearPageErrors close consoleMessages emulateMedia exposeBinding " +
    "goBack goForward hideHighlight keyboardDown keyboardInsertText keyboardPress keyboardType keyboardUp mouseClick " +
    "mouseDown mouseMove mouseUp mouseWheel pageErrors pdf registerLocatorHandler reload requestGC requests " +
    "resolveLocatorHandlerNoReply runBeforeUnload screenshot setExtraHTTPHeaders setNetworkInterceptionPatterns " +
    "setViewportSize setWebSocketInterceptionPatterns startCSSCoverage startJSCoverage stopCSSCoverage stopJSCoverage " +
    "touchscreenTap unregisterLocatorHandler updateSubscription webStorageClear webStorageGetItem webStorageItems " +
    "webStorageRemoveItem webStorageSetItem",
  Frame:
    `${evaluation} ${reading} ${acting} addScriptTag addStyleTag ariaSnapshot ariaSnapshotJSON blur content ` +
    "dragAndDrop drop evalOnSelector evalOnSelectorAll expect frameElement goto hideHighlight highlight queryCount " +
    "querySelector querySelectorAll resolveSelector setContent title waitForFunction waitForSelector waitForTimeout " +
    "webmcpCallTool webmcpTools",
  JSHandle: handle,
  ElementHandle:
    `${handle} ${reading} ${acting} boundingBox contentFrame evalOnSelector evalOnSelectorAll ownerFrame ` +
    "querySelector querySelectorAll screenshot scrollIntoViewIfNeeded selectText waitForElementState waitForSelector",
  Request: "rawRequestHeaders response",
  Response: "body httpVersion rawResponseHeaders securityDetails serverAddr sizes",
  Route: "abort continue fulfill redirectNavigationRequest",
  WebSocketRoute: "closePage closeServer connect ensureOpened sendToPage sendToServer",
  BindingCall: "reject resolve",
  Dialog: "accept dismiss",
  Disposable: "dispose",
  Worker: `${evaluation} updateSubscription`,
  // A closing context disposes of its own; fetching stays refused, as its answers would fill this process's memory.
  APIRequestContext: "dispose",
  Tracing: "tracingGroup tracingGroupEnd tracingStart tracingStartChunk tracingStop tracingStopChunk",
  // Bytes of downloads and traces, by stream; the calls that name paths of this machine are not here.
  Artifact: "cancel delete failure saveAsStream stream",
  Stream: "close read",
};

/** `Type.method` of everything that user code may ask of a browser. */
export function createAllowedMethods(): ReadonlySet<string> {
  return new Set(
    Object.entries(allowed).flatMap(([type, methods]) => methods.split(" ").map((method) => `${type}.${method}`)),
  );
}
