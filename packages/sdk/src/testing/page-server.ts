import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** A real HTTP server on loopback that gives one answer after the other, the last one for ever. */
export async function startPageServer(answers: readonly [Answer, ...Answer[]]) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const answer = answers[Math.min(seen.length, answers.length - 1)] as Answer;
    const known = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: await text(request),
    };
    seen.push(known);
    answer(response, known);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json =
  (value: unknown, status = 200): Answer =>
  (response) => {
    response.writeHead(status, {
      "content-type": status < 300 ? "application/json" : "application/problem+json; charset=utf-8",
    });
    response.end(JSON.stringify(value));
  };

/** Cuts the connection without an answer. */
export const hangUp: Answer = (response) => response.socket?.destroy();

/** Sends text as an event stream and then closes, breaks or keeps the connection. */
export const events =
  (text: string, then: "close" | "break" | "keep" = "close"): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text, () => {
      if (then === "close") response.end();
      if (then === "break") response.socket?.destroy();
    });
  };
