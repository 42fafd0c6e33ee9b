import type { BindCapability } from "@millrace/flow";
import type { BrowserCapability, SessionOptions } from "../capability/browser-capability.ts";
import { fetchSince } from "./fetch-since.ts";
import { loadExpect } from "./playwright-client.ts";
import { type RunSession, runSession } from "./session.ts";

/** Makes what a flow receives for `browser()`. */
export const bind: BindCapability = (client): BrowserCapability => ({
  get expect() {
    return loadExpect();
  },
  available: (name = "look for a browser") =>
    client.step(name, async () => {
      const answer = (await client.call("available", null)) as {
        available: boolean;
        why?: string;
        hint?: string | null;
      };
      if (!answer.available) client.log.warn(answer.why ?? "There is no browser.", { hint: answer.hint ?? null });
      return answer.available;
    }),
  fetch: (url, options) => fetchSince(client, url, options),
  session(name: string, ...rest: readonly [RunSession] | readonly [SessionOptions, RunSession]) {
    const [options, run] = rest.length === 1 ? [{}, rest[0]] : rest;
    return runSession(client, { name, options, run }) as Promise<never>;
  },
});
