import { createEgress, createPoliteness } from "@millrace/egress";
import type { CapabilityClient, CapabilityDeclaration, Json } from "@millrace/flow";
import { recordError, restoreError } from "@millrace/flow/errors";
import { connectionOf } from "../connector/connection.ts";
import { createConnectorHost } from "../connector/connector-host.ts";
import type { HttpConnection } from "../http/connection.ts";
import type { HttpCapability } from "../http/http-capability.ts";
import { bind } from "../http/http-client.ts";
import { createHttpConnector } from "../http/http-connector.ts";

/** Both halves of `http()` on a real egress; between them all goes through JSON, as it does through the pipe. */
export interface BoundHttp {
  readonly http: HttpCapability;
  /** Everything that the runner's half has received. */
  readonly received: () => string;
  /** How long visits to the service were put off, in milliseconds. */
  readonly waits: readonly number[];
  /** Speaks to the worker's half as a hostile runner might. */
  call(method: string, params: Json, settings?: Json): Promise<Json>;
  close(): Promise<void>;
}

/** Puts the halves together for one declaration. */
export function bindHttp(
  declaration: CapabilityDeclaration<HttpCapability>,
  connections: readonly HttpConnection[],
): BoundHttp {
  const egress = createEgress();
  const waits: number[] = [];
  let received = "";
  const clock = { nowMs: () => 0, wait: async (ms: number) => void waits.push(ms) };
  const politeness = createPoliteness({ egress, delayMs: 0, clock: { ...clock, nowMs: () => sum(waits) } });
  const source = {
    find: async ({ name }: { readonly name: string }) => {
      const found = connections.find((connection) => connection.name === name);
      return found ? connectionOf(found) : null;
    },
  };
  const connectors = createConnectorHost([createHttpConnector()], { egress, politeness, connections: source });
  const host = connectors.byKind.http!.host;
  const scope = { project: "default", runId: "r1", flow: "test", name: "service" };
  const signal = new AbortController().signal;

  async function call(method: string, params: Json, settings: Json = declaration.settings, given = signal) {
    try {
      const asked = { scope: { ...scope, settings }, method, params, signal: given, mayAct: () => true };
      const answer = JSON.stringify(await host.call(asked));
      received += answer;
      return JSON.parse(answer) as Json;
    } catch (error) {
      const recorded = JSON.stringify(recordError(error));
      received += recorded;
      throw restoreError(JSON.parse(recorded));
    }
  }

  const client = {
    settings: declaration.settings,
    call: (method: string, params: Json, options?: { signal?: AbortSignal }) =>
      call(method, JSON.parse(JSON.stringify(params)), declaration.settings, options?.signal),
  } as unknown as CapabilityClient;
  return {
    http: bind(client) as HttpCapability,
    received: () => received,
    waits,
    call,
    async close() {
      await host.endRun(scope);
      await host.close();
      await egress.close();
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
