import { createEgress, type Egress, type ProxyAccess } from "@millrace/egress";
import type { Json } from "@millrace/flow";
import { type MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import type { OpenRequest } from "../driver/open-request.ts";
import { serveDriver } from "../driver/serve-driver.ts";
import { createPeer, type Peer, type PeerMessage } from "../protocol/peer.ts";
import { browserEnvironment } from "../worker/browser-environment.ts";
import { refusalError } from "../worker/reach.ts";
import { findTestBrowser } from "./test-browser.ts";

/** What the server answered to a raw request. */
export interface RawAnswer {
  readonly result?: Record<string, never>;
  readonly error?: string;
}

export interface RawOpenOptions {
  readonly hosts?: readonly string[];
  readonly grants?: readonly string[];
  readonly page?: OpenRequest["page"];
  readonly authState?: Json;
  /** Stands for the worker's politeness. */
  enter?(url: string): Promise<void>;
}

/** A client that says whatever a test likes, without Playwright's client in between. */
export class RawSession {
  readonly failures: MillraceError[] = [];
  readonly refusals: MillraceError[] = [];
  readonly visits: string[] = [];
  readonly leaves: Json[] = [];
  readonly ready = Promise.withResolvers<void>();
  readonly #driver: Peer;
  readonly name: string;
  readonly #objects: { readonly guid: string; readonly type: string; readonly initializer: Record<string, never> }[] =
    [];
  readonly #answers = new Map<string, (answer: RawAnswer) => void>();
  readonly #watchers = new Set<() => void>();
  readonly egressRefusals: RecordedError[] = [];
  readonly options: RawOpenOptions;
  access: ProxyAccess | undefined;
  #lastId = 0;

  constructor(driver: Peer, session: string, options: RawOpenOptions) {
    this.#driver = driver;
    this.name = session;
    this.options = options;
    this.ready.promise.catch(() => undefined);
  }

  /** Sends text as it is. */
  send(text: string): void {
    this.#driver.tell("text", { session: this.name, text });
  }

  request(guid: string, method: string, params: unknown = {}): Promise<RawAnswer> {
    this.#lastId += 1;
    const id = this.lastId;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.send(JSON.stringify({ id, guid, method, params, metadata: {} }));
    });
  }

  /** The id of the last request. */
  get lastId(): string {
    return `raw@${this.#lastId}`;
  }

  /** The guid of the last object of a type. */
  guid(type: string): string {
    return this.#objects.findLast((object) => object.type === type)?.guid ?? `no ${type}`;
  }

  /** The guid of the page's main frame. */
  get frame(): string {
    return this.#objects.find((object) => object.type === "Frame")?.guid ?? "no frame";
  }

  initializer(type: string): Record<string, never> | undefined {
    return this.#objects.findLast((object) => object.type === type)?.initializer;
  }

  /** Those of all objects of a type, the oldest first. */
  initializers(type: string): readonly { readonly [key: string]: Json }[] {
    return this.#objects.filter((object) => object.type === type).map(({ initializer }) => initializer);
  }

  /** Waits until something holds, looked at again whenever a message arrives. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  evaluate(expression: string): Promise<RawAnswer> {
    const arg = { value: { v: "undefined" }, handles: [] };
    return this.request(this.frame, "evaluateExpression", { expression, isFunction: false, arg });
  }

  hear(text: string): void {
    const message = JSON.parse(text);
    if (message.method === "__create__") this.#objects.push(message.params);
    const answer = this.#answers.get(message.id);
    this.#answers.delete(message.id);
    answer?.({ result: message.result, ...(message.error && { error: message.error.error?.message }) });
    this.notify();
  }

  notify(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }

  async close(): Promise<void> {
    await this.#driver.call("close", { session: this.name });
    await this.access?.close();
  }
}

/** A driver in this process, on a real browser and a real egress. */
export interface RawDriver {
  readonly peer: Peer;
  readonly gone: Promise<void>;
  readonly browserPid: number;
  open(options?: RawOpenOptions): Promise<RawSession>;
  close(): Promise<void>;
}

export async function startRawDriver(): Promise<RawDriver> {
  const executablePath = await findTestBrowser();
  const egress: Egress = createEgress();
  const proxy = await egress.openProxy();
  const sessions = new Map<string, RawSession>();
  const of = (params: Json) => sessions.get((params as { session: string }).session) as RawSession;
  const errorIn = (params: Json) => restoreError((params as unknown as { error: RecordedError }).error);
  let toDriver: (message: PeerMessage) => void = () => undefined;
  const peer = createPeer((message) => setImmediate(() => toDriver(structuredClone(message))), {
    calls: {
      async enter(params) {
        const { url } = params as { url: string };
        of(params).visits.push(url);
        of(params).notify();
        await of(params).options.enter?.(url);
        return null;
      },
      leave(params) {
        of(params).leaves.push(params);
        of(params).notify();
        return of(params).egressRefusals as unknown as Json;
      },
    },
    tells: {
      text: (params) => of(params).hear((params as { text: string }).text),
      ready: (params) => of(params).ready.resolve(),
      refused: (params) => of(params).refusals.push(errorIn(params)),
      failed(params) {
        of(params).failures.push(errorIn(params));
        of(params).ready.reject(errorIn(params));
        of(params).notify();
      },
    },
  });
  const gone = serveDriver({
    send: (message) => setImmediate(() => peer.receive(structuredClone(message))),
    onMessage: (listener) => {
      toDriver = listener;
    },
  });
  const launched = await peer.call("launch", {
    executablePath,
    sandbox: process.getuid?.() !== 0,
    env: browserEnvironment(process.env),
  });

  return {
    peer,
    gone,
    browserPid: (launched as { pid: number }).pid,
    async open(options = {}) {
      const name = String(sessions.size + 1);
      const session = new RawSession(peer, name, options);
      sessions.set(name, session);
      const { hosts = [], grants = [], page = {}, authState = null } = options;
      const access = proxy.register({
        reach: { hosts: [...hosts, ...grants], grants },
        onRefused: (refusal) => session.egressRefusals.push(recordError(refusalError(refusal))),
      });
      session.access = access;
      const { server, username, password } = access;
      peer.tell("open", { session: name, proxy: { server, username, password }, page, authState } as Json);
      await session.request("", "initialize", { sdkLanguage: "javascript" });
      await session.ready.promise;
      return session;
    },
    async close() {
      peer.tell("end");
      await gone;
      await egress.close();
    },
  };
}
