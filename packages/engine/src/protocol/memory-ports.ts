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
  if (bytes === null) return JSON.parse(JSON.stringify(message)) as Message;
  return { ...JSON.parse(JSON.stringify({ ...message, bytes: undefined })), bytes: Buffer.from(bytes) } as Message;
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
      // The copy through JSON keeps both halves honest: nothing passes here that could not pass a pipe.
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
