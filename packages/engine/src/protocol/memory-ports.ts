import { AsyncLocalStorage } from "node:async_hooks";
import { bytesOf } from "./message-bytes.ts";
import type { MessagePort } from "./messages.ts";

/** Two connected ports in one process, for a runner that shares the worker's process: tests, the simulator, `bench`. */
export function memoryPorts<A, B>(): readonly [MessagePort<A, B>, MessagePort<B, A>] {
  const left = halfPort<A, B>();
  const right = halfPort<B, A>();
  left.connect(right.deliver, right.closed);
  right.connect(left.deliver, left.closed);
  return [left.port, right.port];
}

function copied<Message>(message: Message): Message {
  const bytes = bytesOf(message);
  if (bytes === null) return asJson(message) as Message;
  return { ...(asJson({ ...message, bytes: undefined }) as object), bytes: Buffer.from(bytes) } as Message;
}

/** What JSON makes of a value; of plain ones without their text, which took a twentieth of a short run's time (measured 2026-11). */
function asJson(value: unknown): unknown {
  // Not `map`, which leaves the holes of a list; and JSON has no -0.
  if (Array.isArray(value)) return Array.from(value, (part) => asJson(part) ?? null);
  if (typeof value === "string" || typeof value === "boolean" || value === undefined || value === null) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value + 0;
  if (typeof value !== "object" || !isPlain(value)) return throughText(value);
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const copied = asJson(part);
    if (copied !== undefined) copy[name] = copied;
  }
  return copy;
}

/** Whether JSON sees its own properties and nothing else; a name like that of its prototype would not be copied. */
const isPlain = (value: object) =>
  Object.getPrototypeOf(value) === Object.prototype && !("toJSON" in value) && !Object.hasOwn(value, "__proto__");

function throughText(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
}

function halfPort<Out, In>() {
  let deliverToPeer: (messages: readonly Out[]) => void = () => {};
  let tellPeerClosed: () => void = () => {};
  let messagesListener: (messages: readonly In[]) => void = () => {};
  let closeListener: (why: Error | null) => void = () => {};
  let open = true;
  // A pipe does not carry whose code has sent something: what follows would keep that run's memory for as long as its own.
  const apart = AsyncLocalStorage.snapshot();

  function closed(): void {
    if (!open) return;
    open = false;
    closeListener(null);
    tellPeerClosed();
  }

  const port: MessagePort<Out, In> = {
    send(messages) {
      // The copy as JSON keeps both halves honest: nothing passes here that could not pass a pipe.
      if (open && messages.length > 0) deliverToPeer(messages.map(copied));
    },
    onMessages(listener) {
      messagesListener = listener;
    },
    onClose(listener) {
      closeListener = listener;
    },
    close: closed,
  };
  return {
    port,
    closed,
    deliver: (messages: readonly In[]) => queueMicrotask(() => open && apart(messagesListener, messages)),
    connect(deliver: (messages: readonly Out[]) => void, close: () => void) {
      deliverToPeer = deliver;
      tellPeerClosed = close;
    },
  };
}
