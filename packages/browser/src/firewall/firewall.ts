import { MillraceError } from "@millrace/flow/errors";
import { createAllowedMethods } from "./allowed-methods.ts";
import { actionRefused, quoted } from "./refusal.ts";
import { createRules, type Params } from "./rules.ts";

/** A request of Playwright's protocol, from the client in a runner. */
export interface ClientMessage {
  readonly id: string;
  readonly guid: string;
  readonly method: string;
  readonly params: Params;
  readonly metadata: Params;
}

/** What is to be done with a client's message. */
export type Verdict =
  | { readonly is: "request"; readonly type: string; readonly message: ClientMessage }
  /** Carries no answer: the client's log lines of a wait. */
  | { readonly is: "note"; readonly message: ClientMessage }
  | { readonly is: "abort"; readonly id: string; readonly reason: string }
  | { readonly is: "refused"; readonly id: string; readonly error: MillraceError };

/** Judges the messages that user code sends towards a browser. */
export interface Firewall {
  /** `typeOf` tells what a guid stands for; throws when the message is none of the protocol at all. */
  judge(text: string, typeOf: (guid: string) => string | undefined): Verdict;
}

/** Ids of the requests that Millrace makes itself begin like this; a client cannot take one. */
export const ownIdPrefix = "millrace:";

const maxIdLength = 64;

/** Makes the firewall: everything is refused but what the tables name. */
export function createFirewall(): Firewall {
  const allowed = createAllowedMethods();
  const rules = createRules();
  return {
    judge(text, typeOf) {
      const raw = readRecord(text);
      const { guid, method } = raw;
      if (typeof guid !== "string" || typeof method !== "string") throw notProtocol();
      const params = isRecord(raw.params) ? raw.params : {};
      if (method === "__abort__") return { is: "abort", id: requireId(params.id), reason: String(params.reason ?? "") };
      const id = requireId(raw.id);
      const metadata = isRecord(raw.metadata) ? raw.metadata : {};
      const message = { id, guid, method, params, metadata };
      if (method === "__waitInfo__") return { is: "note", message };
      const type = typeOf(guid);
      // Of an object that is gone by now: the server answers that by itself, and nothing is called.
      if (type === undefined) return { is: "request", type: "", message };
      try {
        if (!allowed.has(`${type}.${method}`)) throw methodRefused(type, method);
        const rule = rules.get(`${type}.${method}`);
        return { is: "request", type, message: rule ? { ...message, params: rule(params) } : message };
      } catch (error) {
        if (error instanceof MillraceError) return { is: "refused", id, error };
        throw error;
      }
    },
  };
}

function requireId(id: unknown): string {
  if (typeof id === "string" && id !== "" && id.length <= maxIdLength && !id.startsWith(ownIdPrefix)) return id;
  throw notProtocol();
}

function readRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below.
  }
  throw notProtocol();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const hints: Readonly<Record<string, string>> = {
  "Artifact.pathAfterFinished": "Use keep(download), download.createReadStream() or download.saveAs() instead.",
  "Artifact.saveAs": "Use keep(download), download.createReadStream() or download.saveAs() instead.",
  "APIRequestContext.fetch": "Call fetch inside page.evaluate, or use the http capability.",
  "BrowserContext.createTempFiles": "Pass { name, mimeType, buffer } instead of a path.",
  "Browser.newContext": "Open another session: each has a context of its own.",
};

function methodRefused(type: string, method: string): MillraceError {
  return actionRefused({
    what: "use this part of Playwright in a session as it must stay within the session's own pages",
    seen: quoted(`${type}.${method}`).slice(1, -1),
    hint: hints[`${type}.${method}`] ?? "Use the page that the session gives, its locators and its context's pages.",
  });
}

function notProtocol(): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: "Cannot read a message of a browser session as it must be one of Playwright's protocol: it is not",
    hint: "Use the page that the session gives; do not write to its channel.",
  });
}
