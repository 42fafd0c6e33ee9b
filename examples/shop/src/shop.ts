import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { composeCatalogue } from "./catalogue/compose.ts";
import type { Product } from "./catalogue/product.ts";
import { noticePage } from "./pages/notice-page.ts";
import { htmlAnswer } from "./routes/answer.ts";
import { dispatch } from "./routes/dispatch.ts";
import type { ShopState } from "./routes/visit.ts";

export type ShopOptions = {
  /** The same seed makes the same shop; default 1. */
  readonly seed?: number;
  /** The day the shop's clock starts at, from 0; default 0. */
  readonly day?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** How long `/slow/` pages take; default 2000. */
  readonly slowMs?: number;
  /** Whether `POST /__clock?day=n` turns the clock; default false. */
  readonly clockOverHttp?: boolean;
  readonly log?: (line: string) => void;
};

export type Shop = {
  readonly url: string;
  readonly seed: number;
  readonly day: number;
  readonly products: readonly Product[];
  /** How often each path was asked for. */
  readonly requests: ReadonlyMap<string, number>;
  setDay(day: number): void;
  /** Makes `/flaky/` pages refuse their first request again. */
  resetFlaky(): void;
  /** Makes every session void, as a shop does that restarts its logins. */
  signOutEverybody(): void;
  close(): Promise<void>;
};

/** Opens the shop and resolves when it answers; rejects when the port is taken. */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { seed = 1, day = 0, port = 0, host = "127.0.0.1", slowMs = 2000, clockOverHttp = false, log } = options;
  const closing = new AbortController();
  const requests = new Map<string, number>();
  const state: ShopState = {
    seed: wholeNumber("seed", seed),
    catalogue: composeCatalogue(seed),
    slowMs,
    clockOverHttp,
    day: wholeNumber("day", day),
    url: "",
    signOuts: 0,
    refused: new Set(),
    closing: closing.signal,
  };
  const server = createServer((request, response) => {
    count(requests, request);
    if (log) response.once("close", () => log(`${request.method} ${request.url} ${response.statusCode}`));
    void answer(request, response, state);
  });
  server.listen(port, host);
  await once(server, "listening");
  state.url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return {
    url: state.url,
    seed,
    get day() {
      return state.day;
    },
    products: state.catalogue,
    requests,
    setDay: (next) => {
      state.day = wholeNumber("day", next);
    },
    resetFlaky: () => state.refused.clear(),
    signOutEverybody: () => {
      state.signOuts++;
    },
    close: () => {
      closing.abort();
      return closeServer(server);
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, state: ShopState): Promise<void> {
  const result = await dispatch(request, state).catch((error: unknown) =>
    htmlAnswer(noticePage("Something broke", String(error)), 500),
  );
  if (result === null) return;
  response.writeHead(result.status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...result.headers,
  });
  response.end(result.body);
}

function count(requests: Map<string, number>, { url = "/" }: IncomingMessage): void {
  const path = url.split("?", 1)[0]!;
  requests.set(path, (requests.get(path) ?? 0) + 1);
}

function wholeNumber(what: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`Cannot set the shop's ${what} as it is a whole number from 0: ${value}`);
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
