import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "@millrace/flow";
import { defineConnector } from "../connector/define-connector.ts";
import { secretField } from "../connector/secret-field.ts";

interface LineClient {
  readonly socket: Socket;
  ask(word: string, signal: AbortSignal): Promise<string>;
}

class Denied extends Error {}

/** The connector of the line service: as small as one can be. */
export const lineConnector = defineConnector({
  kind: "line",
  title: "Line service",
  settings: z.strictObject({ host: z.string(), port: z.int(), password: secretField() }),
  runnerModule: new URL("./line-runner.ts", import.meta.url).href,
  concurrency: 2,
  reach: ({ host, port }) => [`${host}:${port}`],
  async open({ settings, dial, discard, signal }): Promise<LineClient> {
    const { host, port, password } = settings;
    const socket = await dial({ host, port });
    socket.once("close", discard);
    const waiting = new Map<string, { resolve(text: string): void; reject(error: Error): void }>();
    const lines = createInterface({ input: socket });
    socket.on("error", () => {});
    socket.once("close", () => {
      for (const { reject } of waiting.values()) reject(Object.assign(new Error("gone"), { code: "ECONNRESET" }));
    });
    socket.write(`${password}\n`);
    const [greeting] = (await once(lines, "line", { signal })) as [string];
    if (greeting !== "welcome") throw new Denied(greeting);
    lines.on("line", (line) => {
      const [id = "", state, ...rest] = line.split(" ");
      const asked = waiting.get(id);
      waiting.delete(id);
      if (state === "ok") asked?.resolve(rest.join(" "));
      else asked?.reject(new Error(rest.join(" ")));
    });
    let nextId = 0;
    return {
      socket,
      ask: (word, given) =>
        new Promise((resolve, reject) => {
          nextId += 1;
          const id = String(nextId);
          waiting.set(id, { resolve, reject });
          given.addEventListener("abort", () => {
            waiting.delete(id);
            reject(given.reason);
          });
          socket.write(`${id} ${word}\n`);
        }),
    };
  },
  async probe(client, { signal }) {
    await client.ask("probe", signal);
    return { message: "line 1.0" };
  },
  explain: (error) =>
    error instanceof Denied
      ? { reason: "credentials" }
      : error instanceof Error && error.message.endsWith("is no word")
        ? { reason: "refused", retry: false }
        : null,
  methods: {
    ask: {
      params: z.strictObject({ word: z.string() }),
      handle: ({ word }, { client, signal, idempotencyKey }) => client.ask(`${word}${idempotencyKey ?? ""}`, signal),
    },
  },
  streams: {
    count: {
      params: z.strictObject({ to: z.int() }),
      async *handle({ to }, { incoming }) {
        let sum = 0;
        for await (const item of incoming) sum += Number(item);
        for (let n = 1; n <= to; n += 1) yield { n, sum };
        if (to < 0) throw new Error("cannot count down");
      },
    },
  },
  close: async ({ socket }) => void socket.destroy(),
});
