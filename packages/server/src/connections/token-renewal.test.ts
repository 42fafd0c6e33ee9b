import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type ConnectorHost, connectors, createConnectorHost } from "@millrace/connectors/worker";
import { createEgress, createPoliteness, type Egress } from "@millrace/egress";
import { putConnection } from "@millrace/store/connections";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { openVault } from "../secrets/open-vault.ts";
import { onBothStores, type TwoStores } from "../testing/two-stores.ts";
import { connectionFinder, connectionSource } from "./known-connections.ts";

const canary = inject("canary");

const project = "default";
const secretKeys = [randomBytes(32)];

/** Gives each refresh token once, and ends the whole grant when one comes again, as RFC 9700 section 4.14.2 wants it. */
function startStrictService() {
  const seen = { renewals: 0, isRevoked: false };
  let valid = "none yet";
  let refresh = `${canary}-refresh-0`;
  const server = createServer(async (request, response) => {
    if (request.url !== "/token") {
      const isValid = request.headers.authorization === `Bearer ${valid}`;
      return void response.writeHead(isValid ? 200 : 401, { "content-type": "application/json" }).end("{}");
    }
    const sent = new URLSearchParams(await text(request)).get("refresh_token");
    if (sent !== refresh) seen.isRevoked = true;
    if (seen.isRevoked) return void response.writeHead(400).end('{"error":"invalid_grant"}');
    seen.renewals += 1;
    valid = `${canary}-access-${seen.renewals}`;
    refresh = `${canary}-refresh-${seen.renewals}`;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ access_token: valid, expires_in: 3_600, refresh_token: refresh }));
  });
  return {
    seen,
    endToken() {
      valid = "ended";
    },
    async listen() {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

onBothStores((open) => {
  let two: TwoStores;
  let service: ReturnType<typeof startStrictService>;
  let workers: { readonly host: ConnectorHost; readonly egress: Egress }[];
  let setRefreshToken: (value: string) => Promise<void>;
  beforeEach(async () => {
    two = await open();
    service = startStrictService();
    const authority = await service.listen();
    const vaults = two.stores.map((store) => {
      const config = { dataFolder: "/nowhere", databaseUrl: null, secretKeys, environment: {} };
      return openVault({ config, store, knownSecrets: { add() {}, redact: (line: string) => line } as never });
    });
    setRefreshToken = (value) => vaults[0]!.set({ project, name: "grant", value });
    await setRefreshToken(`${canary}-refresh-0`);
    await putConnection(two.stores[0].tables, {
      project,
      name: "crm",
      kind: "http",
      settings: {
        baseUrl: `http://${authority}`,
        auth: {
          type: "oauth2-refresh-token",
          tokenUrl: `http://${authority}/token`,
          clientId: "millrace",
          refreshToken: { secret: "grant" },
        },
      },
      grants: [authority],
      limit: null,
      expiresAt: null,
      nowMs: 1,
      keptSecrets: [],
      probeAt: 1,
    });
    workers = two.stores.map((store, at) => {
      const egress = createEgress();
      const politeness = createPoliteness({ egress, clock: { nowMs: () => 0, wait: async () => {} }, delayMs: 0 });
      const connections = connectionSource(connectionFinder({ operator: new Map(), tables: store.tables }));
      const vault = vaults[at]!;
      const secrets = { secretOf: vault.valueOf, replaceSecret: vault.set, holdSecret: vault.hold };
      return { egress, host: createConnectorHost(connectors, { egress, politeness, connections, ...secrets }) };
    });
  });
  afterEach(async () => {
    for (const { host, egress } of workers) {
      await host.close();
      await egress.close();
    }
    await service.close();
    await two.close();
  });

  const ask = async (worker: number): Promise<number> => {
    const { host } = workers[worker]!.host.byKind.http!;
    const params = { method: "GET", path: "/", query: [], headers: {}, body: null };
    const settings = { connection: "crm" };
    const scope = { project, runId: crypto.randomUUID(), flow: "sync", name: "crm", settings };
    const signal = AbortSignal.timeout(10_000);
    const answer = await host.call({ scope, method: "request", params, signal, mayAct: () => true });
    return (answer as { readonly status: number }).status;
  };
  const askAll = () => Promise.all([0, 1, 0, 1].map(ask));

  it("two workers that need a token at once are granted one, and both go on with it", async () => {
    expect(await askAll()).toEqual([200, 200, 200, 200]);
    expect(service.seen).toEqual({ renewals: 1, isRevoked: false });
  });

  it("a token that the service ended is renewed by one of them, and a test of the connection takes it too", async () => {
    expect(await ask(0)).toBe(200);
    service.endToken();
    expect(await askAll()).toEqual([200, 200, 200, 200]);
    const connection = await connectionFinder({ operator: new Map(), tables: two.stores[1].tables })({
      project,
      name: "crm",
    });
    const test = () => workers[1]!.host.test(connection as never, { project, signal: AbortSignal.timeout(9_000) });
    expect(await test()).toMatchObject({ state: "healthy" });
    expect(service.seen).toEqual({ renewals: 2, isRevoked: false });
    service.endToken();
    expect(await test()).toMatchObject({ state: "healthy" });
    expect(await ask(0)).toBe(200);
    expect(service.seen).toEqual({ renewals: 3, isRevoked: false });
  });

  it("a refresh token that a person set is used at once, whatever is known of the one before", async () => {
    expect(await ask(0)).toBe(200);
    await setRefreshToken("of another grant");
    await expect(ask(1)).rejects.toMatchObject({ code: "CONNECTION_CREDENTIALS_REFUSED" });
    expect(service.seen.isRevoked).toBe(true);
  });
});
