import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "@millrace/egress";
import { defineConnector } from "../connector/define-connector.ts";
import { TokenRefused } from "./auth/ask-for-token.ts";
import { credentialOf } from "./auth/credential.ts";
import { httpConnectionSettings, readTarget } from "./connection.ts";
import { httpRequest } from "./exchange.ts";
import { hostOf } from "./host-of.ts";
import { type HttpService, sendRequest } from "./send-request.ts";

const systemClock: Clock = {
  // A wall clock that is set back would hold tokens for valid that have ended.
  nowMs: () => performance.timeOrigin + performance.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal }),
};

export interface HttpConnectorOptions {
  readonly clock?: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Makes the connector of services that speak HTTP. */
export function createHttpConnector({ clock = systemClock, random = Math.random }: HttpConnectorOptions = {}) {
  return defineConnector({
    kind: "http",
    title: "HTTP service",
    settings: httpConnectionSettings,
    runnerModule: new URL("./http-client.ts", import.meta.url).href,
    concurrency: 64,
    // It holds no connection open, but a token that should be asked for once an hour and not once a minute.
    idleMs: 3_600_000,
    reach: ({ baseUrl, auth }) => {
      const hosts = [hostOf(baseUrl)];
      if (auth && "tokenUrl" in auth) hosts.push(hostOf(auth.tokenUrl));
      return [...new Set(hosts)];
    },
    async open({ settings, connection, redact, fetch, politeness, reach }): Promise<HttpService> {
      const credential = credentialOf(settings.auth, { connection, fetch, clock });
      const redactAll = (text: string) => credential.redact(redact(text));
      const target = readTarget(settings, { name: connection, redact: redactAll, credential });
      return { ...target, fetch, politeness, reach, host: hostOf(settings.baseUrl), credential, clock, random };
    },
    async probe({ base, host, headers, fetch, credential }, { signal }) {
      const url = new URL(base);
      const { query, token } = credential;
      if (query) url.searchParams.set(query.name, query.value);
      const ask = async (bearer: string | undefined) => {
        const all: [string, string][] = [...headers];
        if (bearer !== undefined) all.push(["authorization", `Bearer ${bearer}`]);
        const { status, body } = await fetch(url, { headers: all, redirect: "manual" }, { signal, hosts: [host] });
        await body?.cancel();
        return status;
      };
      const bearer = await token?.text({ signal });
      let status = await ask(bearer);
      // The token may have been ended before its time; whether there is another one is what counts.
      if (status === 401 && token && bearer !== undefined)
        status = await ask(await token.text({ signal, refused: bearer }));
      if (status === 401 || status === 403) throw new ProbeRefused("credentials", status);
      if (status >= 500) throw new ProbeRefused("refused", status);
      const expiresAt = credential.expiresAt();
      return { message: `answered ${status}`, ...(expiresAt !== null && { expiresAt }) };
    },
    explain(error) {
      if (error instanceof ProbeRefused) return { reason: error.reason };
      return error instanceof TokenRefused ? { reason: "credentials" } : null;
    },
    methods: { request: { params: httpRequest, handle: sendRequest } },
    async close() {},
  });
}

class ProbeRefused extends Error {
  readonly reason: "credentials" | "refused";

  constructor(reason: ProbeRefused["reason"], status: number) {
    super(`it answered ${status}`);
    this.reason = reason;
  }
}
