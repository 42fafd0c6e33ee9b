import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Connection } from "../connector/connection.ts";
import type { Connector } from "../connector/define-connector.ts";
import { type BoundConnection, type BoundConnectionOptions, bindConnection } from "./bound-connection.ts";

interface Call {
  readonly method: string;
  readonly params: Json;
}

/** A real service on the loopback address, and what can be asked of it. */
export interface ContractService {
  /** The connection's settings with its right credentials. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `127.0.0.1:PORT`; null where nothing is dialed. */
  readonly authority: string | null;
  /** Folders that the operator grants; absent where no files are opened. */
  readonly folders?: readonly string[];
  /** The secret in `settings`, which nothing may show; null where there is none. */
  readonly secret: string | null;
  /** The same settings with a wrong password; null where there is none. */
  readonly wrong: Readonly<Record<string, unknown>> | null;
  /** The same settings with a port where nobody listens; null where nothing is dialed. */
  readonly unreachable: Readonly<Record<string, unknown>> | null;
  /** Answered at once. */
  readonly quick: Call;
  /** Refused by the service, its message as hostile as it can be. */
  readonly failing: Call;
  /** Goes on until it is canceled; null where every call is quick. */
  readonly slow: Call | null;
  /** Ends the service with its connections, and starts it on the same port; null where there is none to end. */
  readonly restart: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

/** What every connector keeps, shown on a real service. */
export function connectorContract(connector: Connector, start: () => Promise<ContractService>): void {
  describe(`the connector contract: ${connector.title}`, () => {
    let service: ContractService;
    beforeAll(async () => {
      service = await start();
    }, 60_000);
    afterAll(() => service?.stop());

    const connectionOf = (settings: Connection["settings"], limit?: number): Connection => ({
      name: "service",
      kind: connector.kind,
      settings,
      grants: service.authority === null ? [] : [service.authority],
      ...(limit !== undefined && { limit }),
    });

    function bound(options: Partial<BoundConnectionOptions> & { readonly limit?: number } = {}) {
      const { limit, ...rest } = options;
      const connections = [connectionOf(service.settings, limit)];
      const folders = service.folders ?? [];
      const made = bindConnection({ connector, connections, folders, ...rest });
      onTestFinished(() => made.close());
      return made;
    }

    const ask = (on: BoundConnection<unknown>, { method, params }: Call, options = {}) =>
      on.call(method, params, options);
    const healthOf = (on: BoundConnection<unknown>, settings: Connection["settings"]) =>
      on.host.test(connectionOf(settings), { project: "default", signal: AbortSignal.timeout(30_000) });
    const load = (on: BoundConnection<unknown>) => on.host.load()[0];

    test("opens, answers, and closes when it is idle", async () => {
      const on = bound({ idleMs: 1 });
      await ask(on, service.quick);
      await ask(on, service.quick);
      expect(load(on)).toMatchObject({ kind: connector.kind, name: "service", inUse: 0, waiting: 0 });
    });

    test("has a probe that says it is healthy", async () => {
      expect(await healthOf(bound(), service.settings)).toMatchObject({ state: "healthy" });
    });

    test("tells a wrong password from a service that is not there", async (context) => {
      const { wrong, unreachable } = service;
      if (!wrong && !unreachable) return context.skip();
      const on = bound({ openTimeoutMs: 5_000 });
      if (wrong) expect(await healthOf(on, wrong)).toMatchObject({ state: "credentials-refused" });
      if (!unreachable) return;
      const { host } = on;
      const grants = connector.reach(unreachable as never);
      const connection = { ...connectionOf(unreachable), grants };
      const signal = AbortSignal.timeout(30_000);
      expect(await host.test(connection, { project: "default", signal })).toMatchObject({ state: "unreachable" });
    });

    test("shows its secret in no error", async () => {
      const on = bound();
      await expect(ask(on, service.failing)).rejects.toThrow();
      if (service.wrong) {
        const wrong = bindConnection({ connector, connections: [connectionOf(service.wrong)] });
        onTestFinished(() => wrong.close());
        await expect(ask(wrong, service.quick)).rejects.toMatchObject({
          code: "CONNECTION_CREDENTIALS_REFUSED",
          retry: false,
        });
        for (const text of secretsOf(service.wrong, service.settings)) expect(wrong.received()).not.toContain(text);
      }
      if (service.secret !== null) expect(on.received()).not.toContain(service.secret);
    });

    test("is refused a private address that nothing grants", async (context) => {
      if (service.authority === null) return context.skip();
      const connections = [{ ...connectionOf(service.settings), grants: [] }];
      const on = bindConnection({ connector, connections });
      onTestFinished(() => on.close());
      await expect(ask(on, service.quick)).rejects.toMatchObject({ code: "EGRESS_ADDRESS_REFUSED" });
    });

    test("sends nothing when its worker may have lost its lease", async () => {
      await expect(ask(bound(), service.quick, { mayAct: () => false })).rejects.toMatchObject({
        code: "CAPABILITY_UNAVAILABLE",
      });
    });

    test("refuses a call that it does not know, before anything is opened", async () => {
      const on = bound();
      for (const method of ["toString", "no such call"]) {
        await expect(on.call(method, {})).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
      }
      expect(on.host.load()).toEqual([]);
    });

    test("stops a call that is canceled, and gives its turn back", async (context) => {
      if (!service.slow) return context.skip();
      const on = bound({ limit: 1 });
      const controller = new AbortController();
      const slow = ask(on, service.slow, { signal: controller.signal });
      slow.catch(() => {});
      await vi.waitFor(() => expect(load(on)).toMatchObject({ inUse: 1 }), { interval: 5 });
      controller.abort(new Error("canceled"));
      await expect(slow).rejects.toThrow("canceled");
      await vi.waitFor(() => expect(load(on)).toMatchObject({ inUse: 0 }), { interval: 5, timeout: 5_000 });
      await ask(on, service.quick);
    });

    test("keeps to its limit, and lets runs take turns", async (context) => {
      if (!service.slow) return context.skip();
      const on = bound({ limit: 1 });
      const controller = new AbortController();
      const slow = ask(on, service.slow, { run: "first", signal: controller.signal });
      slow.catch(() => {});
      await vi.waitFor(() => expect(load(on)).toMatchObject({ inUse: 1, limit: 1 }), { interval: 5 });
      const order: string[] = [];
      const asked = ["greedy", "greedy", "greedy", "modest"].map(async (run) => {
        await ask(on, service.quick, { run });
        order.push(run);
      });
      await vi.waitFor(() => expect(load(on)).toMatchObject({ inUse: 1, waiting: 4 }), { interval: 5 });
      controller.abort(new Error("canceled"));
      await Promise.all(asked);
      expect(order.indexOf("modest")).toBe(1);
    });

    test("is there again after the service was started anew", async (context) => {
      if (!service.restart) return context.skip();
      const on = bound();
      await ask(on, service.quick);
      await service.restart();
      await vi.waitFor(() => ask(on, service.quick), { interval: 50, timeout: 20_000 });
    }, 40_000);
  });
}

function secretsOf(wrong: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(wrong)
    .filter(([key, value]) => typeof value === "string" && value.length >= 4 && right[key] !== value)
    .map(([, value]) => String(value));
}
