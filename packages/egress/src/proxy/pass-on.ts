import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { withoutHopByHop } from "./hop-by-hop.ts";

export interface PassOnOptions {
  readonly agent: Dispatcher;
  readonly request: Dispatcher.DispatchOptions;
  readonly response: ServerResponse;
  /** Told of each piece of the answer's body before it goes on. */
  onReceived(sizeBytes: number): void;
}

/**
 * Sends a request and writes the answer into the response as it comes, without streams between: they were a sixth of what
 * a page of one small answer costs this process (November 2026). Resolves when all of it is written, fails when it cannot
 * be had or nobody wants it any more.
 */
export function passOn({ agent, request, response, onReceived }: PassOnOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    const breakOff = (why: Error) => {
      reject(why);
      controller?.abort(why);
    };
    const onClose = () => response.writableFinished || breakOff(new Error("the browser has gone"));
    const over = () => response.off("close", onClose);
    response.once("close", onClose);
    agent.dispatch(request, {
      onRequestStart(started) {
        controller = started;
        if (response.destroyed) onClose();
      },
      onResponseStart(started, ...[status, , statusText]) {
        if (status < 200) return;
        // Passed on, it would make the browser hand over what is between it and this proxy.
        if (status === 407) return breakOff(new Error("the host asked for the credentials of a proxy"));
        const headers = textsOf(started.rawHeaders);
        response.sendDate = false;
        response.writeHead(status, statusText, withoutHopByHop(headers, framingOf(headers)));
      },
      onResponseData(started, chunk) {
        onReceived(chunk.length);
        if (response.destroyed || response.write(chunk)) return;
        started.pause();
        response.once("drain", () => started.resume());
      },
      onResponseEnd() {
        over();
        if (!response.destroyed) response.end();
        resolve();
      },
      onResponseError(_controller, error) {
        over();
        reject(error);
      },
    });
  });
}

/** Header names and values as the host wrote them; bytes, which HTTP reads as Latin-1. */
function textsOf(rawHeaders: Dispatcher.DispatchController["rawHeaders"]): string[] {
  return Array.isArray(rawHeaders)
    ? rawHeaders.map((part) => (typeof part === "string" ? part : part.toString("latin1")))
    : [];
}

function framingOf(headers: readonly string[]): ReadonlySet<string> {
  // A chunked body's length is in its chunks; a second one beside it is how requests are smuggled.
  const isChunked = headers.some((text, index) => index % 2 === 0 && text.toLowerCase() === "transfer-encoding");
  return new Set(isChunked ? ["content-length"] : []);
}
