import type { WebSocket } from "ws";
import type { ServerMessage } from "./messages.ts";

interface OutboxOptions {
  /** How much may wait for the reader. */
  readonly waitingBytes: number;
  /** How long that much may wait. */
  readonly stallMs: number;
  /** Called when something has left for the reader. */
  onTaken(): void;
  /** Called for a reader who is too slow. */
  onSlow(reason: string): void;
}

/** What is on its way to a reader: never more than the bound and one message. */
export interface Outbox {
  /** Sends a part of a stream, when the reader has taken enough of what was sent before; nothing once it is closed. */
  send(message: ServerMessage): Promise<void>;
  /** Answers a message. A reader who asks on without taking what was sent is too slow. */
  answer(message: ServerMessage): void;
  close(): void;
}

export function openOutbox(socket: WebSocket, { waitingBytes, stallMs, onTaken, onSlow }: OutboxOptions): Outbox {
  let waiting: (() => void)[] = [];
  let stall: NodeJS.Timeout | undefined;
  const isOpen = () => socket.readyState === socket.OPEN;
  const isFull = () => isOpen() && socket.bufferedAmount > waitingBytes;

  function write(message: ServerMessage): void {
    if (isOpen()) socket.send(JSON.stringify(message), taken);
  }
  function taken(error?: Error | null): void {
    if (!error) onTaken();
    goOn();
  }
  function goOn(): void {
    if (isFull()) return;
    clearTimeout(stall);
    stall = undefined;
    const free = waiting;
    waiting = [];
    for (const resolve of free) resolve();
  }
  function untilTaken(): Promise<void> {
    stall ??= setTimeout(onSlow, stallMs, `the reader left ${waitingBytes} bytes unread for ${stallMs} ms`);
    return new Promise((resolve) => waiting.push(resolve));
  }
  return {
    async send(message) {
      // Of several that waited, the first may have filled it again.
      while (isFull()) await untilTaken();
      write(message);
    },
    answer(message) {
      if (isFull()) onSlow(`the reader asked on and left ${waitingBytes} bytes unread`);
      else write(message);
    },
    close: goOn,
  };
}
