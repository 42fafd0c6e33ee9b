import type { CapabilityChannel } from "../capability/capability-host.ts";

/** Two ends of one channel in memory: what one sends the other hears, in order and later, as over a pipe. */
export function createChannelPair(): readonly [CapabilityChannel, CapabilityChannel] {
  const a = new ChannelEnd();
  const b = new ChannelEnd();
  a.other = b;
  b.other = a;
  return [a, b];
}

class ChannelEnd implements CapabilityChannel {
  other: ChannelEnd | undefined;
  #isClosed = false;
  #reason = "";
  readonly #waiting: string[] = [];
  #onMessage: ((message: string) => void) | undefined;
  readonly #onClose: ((reason: string) => void)[] = [];

  send(message: string): void {
    if (this.#isClosed) return;
    const { other } = this;
    setImmediate(() => other?.hear(message));
  }

  onMessage(listener: (message: string) => void): void {
    this.#onMessage = listener;
    for (const message of this.#waiting.splice(0)) listener(message);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#isClosed) listener(this.#reason);
    else this.#onClose.push(listener);
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    const { other } = this;
    this.end(reason);
    setImmediate(() => other?.end(reason));
  }

  hear(message: string): void {
    if (this.#isClosed) return;
    if (this.#onMessage) this.#onMessage(message);
    else this.#waiting.push(message);
  }

  end(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reason = reason;
    for (const listener of this.#onClose.splice(0)) listener(reason);
  }
}
