import type { CapabilityChannel, CapabilityHost, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { RunMessage, WorkerMessage } from "../protocol/messages.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import type { LeaseGate } from "../runner/lease-gate.ts";
import type { OwnedRun } from "../worker/owned-run.ts";

type Send = (message: WorkerMessage) => void;

export interface CapabilityBridgeOptions {
  readonly hosts: ReadonlyMap<string, CapabilityHost>;
  readonly manifest: FlowManifest;
  readonly send: Send;
  readonly lease: LeaseGate;
}

interface OpenChannel {
  deliver(message: string): void;
  closed(reason: string): void;
}

/** What one run in a runner has under way with the worker's halves of its capabilities. */
export class CapabilityBridge {
  readonly #run: OwnedRun;
  readonly #hosts: ReadonlyMap<string, CapabilityHost>;
  readonly #manifest: FlowManifest;
  readonly #send: Send;
  readonly #lease: LeaseGate;
  readonly #calls = new Map<number, AbortController>();
  readonly #channels = new Map<number, OpenChannel>();
  /** Made by the first call: an abort that nobody hears costs 5 us, 3 % of a quick run (measured 2026-11). */
  #over: AbortController | null = null;

  constructor(run: OwnedRun, options: CapabilityBridgeOptions) {
    this.#run = run;
    this.#hosts = options.hosts;
    this.#manifest = options.manifest;
    this.#send = options.send;
    this.#lease = options.lease;
  }

  async call(message: Extract<RunMessage, { t: "call" }>): Promise<void> {
    const { call } = message;
    const controller = new AbortController();
    this.#calls.set(call, controller);
    try {
      const { host, request } = this.#request(message, AbortSignal.any([controller.signal, this.#whileHere()]));
      await this.#untilLeased();
      this.#send({ t: "reply", call, value: (await host.call(request)) ?? null });
    } catch (thrown) {
      this.#send({ t: "reply-error", call, error: recordError(thrown) });
    } finally {
      this.#calls.delete(call);
    }
  }

  abortCall(call: number): void {
    this.#calls.get(call)?.abort();
  }

  openChannel(message: Extract<RunMessage, { t: "open-channel" }>): void {
    const { channel } = message;
    if (this.#channels.has(channel)) throw numberTaken(channel);
    const early: string[] = [];
    let deliver = (text: string): void => void early.push(text);
    const listeners: ((reason: string) => void)[] = [];
    const open: OpenChannel = {
      deliver: (text) => deliver(text),
      closed: (reason) => {
        if (this.#channels.get(channel) !== open) return;
        this.#channels.delete(channel);
        for (const listener of listeners) listener(reason);
      },
    };
    const close = (reason: string) => {
      if (this.#channels.get(channel) === open) this.#send({ t: "channel-closed", channel, reason });
      open.closed(reason);
    };
    this.#channels.set(channel, open);
    void this.#connect(message, {
      send: (text) =>
        this.#channels.get(channel) === open && this.#send({ t: "channel-message", channel, message: text }),
      onMessage(listener) {
        deliver = listener;
        for (const text of early.splice(0)) listener(text);
      },
      onClose: (listener) => {
        if (this.#channels.get(channel) === open) listeners.push(listener);
        else listener("it was closed before it was open");
      },
      close,
    });
  }

  async #connect(message: Extract<RunMessage, { t: "open-channel" }>, channel: CapabilityChannel): Promise<void> {
    try {
      const { host, request } = this.#request(message, this.#whileHere());
      if (!host.connect) throw notThere(message.capability, "has no channels");
      await this.#untilLeased();
      await host.connect(request, channel);
    } catch (thrown) {
      channel.close(recordError(thrown).message);
    }
  }

  channelMessage(message: Extract<RunMessage, { t: "channel-message" }>): void {
    this.#channels.get(message.channel)?.deliver(message.message);
  }

  closeChannel(message: Extract<RunMessage, { t: "close-channel" }>): void {
    this.#channels.get(message.channel)?.closed(message.reason);
  }

  /** Ends everything that is under way; hosts that the flow uses free what the run holds. Null where there is none. */
  end(): Promise<unknown> | null {
    this.#over?.abort();
    for (const channel of [...this.#channels.values()]) channel.closed("the run left its runner");
    const kinds = new Set(Object.values(this.#manifest.use).map(({ kind }) => kind));
    const hosts = [...kinds].flatMap((kind) => this.#hosts.get(kind) ?? []);
    return hosts.length === 0 ? null : Promise.allSettled(hosts.map(async (host) => host.endRun(this.#run.key)));
  }

  /** A call that came before a freeze waits until the lease is known to hold. */
  async #untilLeased(): Promise<void> {
    if (this.#lease.open) return;
    await this.#lease.enter();
    // What holds by then may be another lease, which this run is no part of.
    this.#whileHere().throwIfAborted();
  }

  /** Aborted when the run leaves its runner. */
  #whileHere(): AbortSignal {
    this.#over ??= new AbortController();
    return this.#over.signal;
  }

  #request(
    message: { capability: string; method: string; params: Json },
    signal: AbortSignal,
  ): { host: CapabilityHost; request: CapabilityRequest } {
    const { capability, method, params } = message;
    const declared = Object.hasOwn(this.#manifest.use, capability) ? this.#manifest.use[capability] : undefined;
    if (!declared) throw notThere(capability, "is not in the flow's use");
    const host = this.#hosts.get(declared.kind);
    if (!host) throw notThere(capability, `is of the kind ${declared.kind}, which this worker does not have`);
    const { project, runId } = this.#run.key;
    const scope = { project, runId, flow: this.#run.claimed.flow, name: capability, settings: declared.settings };
    return { host, request: { scope, method, params, signal, mayAct: () => this.#lease.open } };
  }
}

function numberTaken(channel: number): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot open a channel as its number must be new: ${channel}`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}

function notThere(capability: string, why: string): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_NOT_GRANTED",
    message: `Cannot use the capability ${capability} as a flow reaches only what its version declares: it ${why}`,
    hint: "Name it in the flow's use and publish the flow again.",
  });
}
