import { rmSync } from "node:fs";
import { basename } from "node:path";
import { gather } from "../protocol/gather.ts";
import type { PeerMessage } from "../protocol/peer.ts";
import { driverFolderPrefix } from "./driver-folder.ts";
import { serveDriver } from "./serve-driver.ts";

// The process between worker and browser: what pages and user code say is taken apart here, where a crash, a hang or
// too much memory costs the open sessions and nothing else.
const [folder = ""] = process.argv.slice(2);

// Playwright makes an error for each message to the browser, in case it fails; one line of each stack is enough.
Error.stackTraceLimit = 1;

function end(): never {
  // After Playwright's own listener, which kills the browser.
  process.once("exit", removeFolder);
  process.exit(0);
}

function removeFolder(): void {
  if (basename(folder).startsWith(driverFolderPrefix)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

process.once("disconnect", end);
// The worker ends this process; a Ctrl+C in the terminal is meant for the worker.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("unhandledRejection", (error) => console.error(error));

await serveDriver({
  // A failed write means that the worker is going; the disconnect tells.
  send: gather((messages) => process.connected && process.send?.(messages, undefined, undefined, () => undefined)),
  onMessage(listener) {
    process.on("message", (messages) => {
      for (const message of messages as readonly PeerMessage[]) listener(message);
    });
  },
});
end();
