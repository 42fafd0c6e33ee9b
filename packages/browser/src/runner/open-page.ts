import { AsyncResource } from "node:async_hooks";
import type { CapabilityClient, Json } from "@millrace/flow";
import { MillraceError, type RecordedError, restoreError } from "@millrace/flow/errors";
import type { Page } from "playwright-core";
import type { SessionOptions } from "../capability/browser-capability.ts";
import { controlText, type Frame, pageText, readFrame } from "../protocol/frames.ts";
import { createPeer } from "../protocol/peer.ts";
import { oneATurn } from "./one-a-turn.ts";
import { createRemoteClient } from "./playwright-client.ts";

/** A page in a browser of the worker, and what only the worker can do about it. */
export interface OpenPage {
  readonly page: Page;
  readonly startedFrom: string | null;
  saveAuth(name: string | null): Promise<void>;
  /** What was refused in this session, oldest first. */
  readonly refusals: readonly MillraceError[];
  /** Why the session ended before its function did, if it did. */
  readonly failure: () => MillraceError | undefined;
  close(reason: string): void;
}

// A page may ask for more than anyone reads; an error names one of the last.
const maxRefusals = 100;

/** Opens a session at the worker and connects Playwright's client to it. */
export async function openPage(client: CapabilityClient, options: SessionOptions): Promise<OpenPage> {
  const { auth, viewport, locale, timezone, userAgent, blockImages } = options;
  const channel = await client.connect("session", {
    ...(auth !== undefined && { auth }),
    page: {
      ...(viewport && { viewport }),
      ...(locale !== undefined && { locale }),
      ...(timezone !== undefined && { timezone }),
      ...(userAgent !== undefined && { userAgent }),
      ...(blockImages !== undefined && { blockImages }),
    },
  });
  const refusals: MillraceError[] = [];
  const opened = Promise.withResolvers<string | null>();
  const ready = Promise.withResolvers<void>();
  let failure: MillraceError | undefined;
  const remote = createRemoteClient((text) => channel.send(pageText(text)));

  function end(error: MillraceError): void {
    failure ??= error;
    opened.reject(failure);
    ready.reject(failure);
    worker.close(failure);
    remote.close(failure.message);
  }

  const worker = createPeer((message) => channel.send(controlText(message)), {
    tells: {
      opened: (params) => opened.resolve((params as { startedFrom: string | null }).startedFrom),
      ready: () => ready.resolve(),
      failed: (params) => end(asError(params)),
      refused: (params) => {
        const refusal = asError(params);
        refusals.push(refusal);
        if (refusals.length > maxRefusals) refusals.shift();
        else client.log.info(refusal.message, { code: refusal.code, hint: refusal.hint ?? null });
      },
    },
  });
  // Both are awaited below; who is told second must not count as unheard.
  ready.promise.catch(() => undefined);
  const hear = (said: Frame | { readonly closed: string }) => {
    if ("control" in said) worker.receive(said.control);
    else if ("page" in said) remote.receive(said.page);
    else end(sessionOver(said.closed));
  };
  // What a page's events set off belongs to the session's step, whoever reads the channel.
  const take = oneATurn(AsyncResource.bind(hear));
  channel.onMessage((text) => take(readFrame(text)));
  channel.onClose((reason) => take({ closed: reason }));
  try {
    const startedFrom = await opened.promise;
    const [browser] = await Promise.all([remote.connect(), ready.promise]);
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw sessionOver("the worker gave no page");
    return {
      page,
      startedFrom,
      refusals,
      failure: () => failure,
      saveAuth: async (name: Json) => void (await worker.call("save auth", name)),
      close(reason) {
        end(sessionOver(reason));
        channel.close(reason);
      },
    };
  } catch (error) {
    channel.close("The session was not opened.");
    throw failure ?? error;
  }
}

function asError(params: Json): MillraceError {
  return restoreError(params as unknown as RecordedError);
}

function sessionOver(reason: string): MillraceError {
  return new MillraceError({
    code: "BROWSER_SESSION_OVER",
    message: `Cannot use a browser session as it must be open: ${reason}`,
    hint: "Use the page only inside the session's function, and await everything in it.",
  });
}
