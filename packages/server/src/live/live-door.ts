import type { IncomingMessage } from "node:http";
import { WebSocketServer } from "ws";
import type { Upgrade } from "../http/exchange.ts";
import { type ConnectionOptions, serveConnection } from "./connection.ts";

const messageLimitBytes = 64 * 1024;

export interface LiveDoor {
  /** Makes a WebSocket of a request that was let in, and serves it; `onEnd` is called once. */
  accept(incoming: IncomingMessage, upgrade: Upgrade, options: ConnectionOptions & { onEnd(): void }): void;
}

/** Opens the WebSocket door. */
export function openLiveDoor(): LiveDoor {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: messageLimitBytes });
  return {
    accept(incoming, upgrade, options) {
      const socket = upgrade.take();
      // It may have gone while the door was being opened.
      if (socket.destroyed) return options.onEnd();
      socket.once("close", options.onEnd);
      server.handleUpgrade(incoming, socket, upgrade.head, (webSocket) => serveConnection(webSocket, options));
    },
  };
}
