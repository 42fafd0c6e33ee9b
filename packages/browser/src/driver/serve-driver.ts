import type { Json } from "@millrace/flow";
import { MillraceError, type RecordedError, recordError } from "@millrace/flow/errors";
import { createFirewall } from "../firewall/firewall.ts";
import type { LeanScript } from "../page-script/lean-script.ts";
import { createPeer, type PeerMessage } from "../protocol/peer.ts";
import { DriverSession, type DriverSessionPort } from "./driver-session.ts";
import { type LaunchedBrowser, type LaunchRequest, launchBrowser } from "./launch-browser.ts";
import type { OpenRequest } from "./open-request.ts";
import { loadPlaywrightServer } from "./playwright-server.ts";

/** A way to the worker that keeps messages in order. */
export interface DriverLink {
  send(message: PeerMessage): void;
  onMessage(listener: (message: PeerMessage) => void): void;
}

type SessionText = { readonly session: string; readonly text: string };
type SessionName = { readonly session: string };

/** Serves one worker: starts the one browser of this process and opens sessions on it. Resolves when the browser is gone. */
export function serveDriver(link: DriverLink): Promise<void> {
  const firewall = createFirewall();
  const sessions = new Map<string, DriverSession>();
  const gone = Promise.withResolvers<void>();
  let launched: LaunchedBrowser | undefined;

  const peer = createPeer((message) => link.send(message), {
    calls: {
      async launch(params) {
        launched = await launchBrowser(loadPlaywrightServer(), params as LaunchRequest);
        const { browser } = launched;
        browser.on("disconnected", () => gone.resolve());
        return { version: browser.version(), pid: browser.options.browserProcess.process.pid ?? null };
      },
      async state(params) {
        return (await sessions.get((params as SessionName).session)?.storageState()) ?? null;
      },
      async close(params) {
        const { session } = params as SessionName;
        const open = sessions.get(session);
        sessions.delete(session);
        await open?.close("The session is over.");
        return null;
      },
    },
    tells: {
      open(params) {
        const request = params as OpenRequest;
        const port = portOf(request.session);
        if (launched) sessions.set(request.session, new DriverSession({ launched, firewall, request, port }));
        else port.failed(notLaunched());
      },
      text(params) {
        const { session, text } = params as SessionText;
        sessions.get(session)?.receive(text);
      },
      script: (params) => launched?.shrinkPageScript(params as LeanScript),
      end: () => void launched?.browser.options.browserProcess.close(),
    },
  });

  function portOf(session: string): DriverSessionPort {
    return {
      send: (text) => peer.tell("text", { session, text }),
      enter: async (visit, url) => void (await peer.call("enter", { session, visit, url })),
      leave: async (visit, outcome) =>
        (await peer.call("leave", {
          session,
          visit,
          outcome: outcome && { ...outcome },
        })) as unknown as RecordedError[],
      refused: (error) => peer.tell("refused", { session, error: asJson(error) }),
      ready: () => peer.tell("ready", { session }),
      failed: (error) => peer.tell("failed", { session, error: asJson(error) }),
    };
  }

  link.onMessage((message) => peer.receive(message));
  return gone.promise;
}

function asJson(error: unknown): Json {
  return recordError(error, "INTERNAL") as unknown as Json;
}

function notLaunched(): MillraceError {
  return new MillraceError({
    code: "INTERNAL",
    message: "Cannot open a browser session as the browser must be started before: it is not",
    hint: "Report this; the worker asked in the wrong order.",
  });
}
