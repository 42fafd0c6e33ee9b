import { createAgent } from "./dial/agent.ts";
import { createConnect, type EgressConnect } from "./dial/connect.ts";
import { createDialer, type Lookup } from "./dial/dial.ts";
import { createFetch, type EgressFetch } from "./fetch/fetch.ts";
import { type EgressProxy, openProxy } from "./proxy/proxy.ts";

export interface EgressOptions {
  /** By default the system's resolver. */
  readonly lookup?: Lookup;
  /** For finding the name and connecting. (Default: 10,000) */
  readonly connectTimeoutMs?: number;
  /** What `fetch` calls itself unless the request says otherwise. (Default: "Millrace") */
  readonly userAgent?: string;
}

/** The one way out of the worker process. */
export interface Egress {
  readonly fetch: EgressFetch;
  readonly connect: EgressConnect;
  /** Starts a proxy for browsers on a free port of the loopback address. */
  openProxy(): Promise<EgressProxy>;
  /** Breaks off what is under way and closes every proxy. */
  close(): Promise<void>;
}

/** Makes the one way out; whoever makes it closes it. */
export function createEgress(options: EgressOptions = {}): Egress {
  const { lookup, connectTimeoutMs = 10_000, userAgent = "Millrace" } = options;
  const dial = createDialer({ connectTimeoutMs, ...(lookup && { lookup }) });
  const agents = {
    open: createAgent({ dial, connectTimeoutMs, granted: () => false }),
    granted: createAgent({ dial, connectTimeoutMs, granted: () => true }),
  };
  const raw = createConnect(dial);
  const proxies = new Set<EgressProxy>();
  return {
    fetch: createFetch({ agents, userAgent }),
    connect: raw.connect,
    async openProxy() {
      const proxy = await openProxy({ dial, connectTimeoutMs });
      proxies.add(proxy);
      return proxy;
    },
    async close() {
      raw.close();
      await Promise.all([agents.open.destroy(), agents.granted.destroy(), ...[...proxies].map((p) => p.close())]);
    },
  };
}
