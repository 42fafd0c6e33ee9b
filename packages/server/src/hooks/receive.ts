import { MillraceError } from "@millrace/flow/errors";
import { type HookOutcome, receiveHook } from "@millrace/store/events";
import type { Context } from "hono";
import type { AppTypes } from "../http/exchange.ts";
import { problemAnswer } from "../http/problem-answer.ts";
import { readAnyJson } from "../http/read-json-body.ts";
import { methodRefused } from "../http/serve-operation.ts";
import type { ServerParts } from "../http/server-parts.ts";

const bodyLimitBytes = 256 * 1024;

/** The path below which the URLs of `step.webhook` lie. */
export const hookPath = "/hooks/";

/**
 * Answers `POST /hooks/<token>`: hands the JSON body to the run that gave the URL out. The URL is the secret, so it takes
 * no token and asks for no origin; only the first call counts.
 */
export function serveHook(parts: ServerParts) {
  return async (context: Context<AppTypes>): Promise<Response> => {
    const { method, raw } = context.req;
    if (method !== "POST") {
      const refusal = methodRefused(method, `${hookPath}...`, ["POST"]);
      const answer = problemAnswer(refusal, context.get("exchange").requestId);
      answer.headers.set("Allow", "POST");
      return answer;
    }
    const payload = JSON.stringify(await readAnyJson(raw, bodyLimitBytes));
    const hookId = await parts.hookUrls.read(context.req.param("token") ?? "");
    if (hookId === null) throw hookUnknown();
    const outcome = await receiveHook(parts.store.tables, { hookId, payload });
    if (outcome !== "received") throw hookOver(outcome);
    return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
  };
}

function hookUnknown(): MillraceError {
  return new MillraceError({
    code: "HOOK_NOT_FOUND",
    message: "Cannot take this call as its URL must be one that a flow gave out: it is not",
    hint: "Call the URL as it was handed out, to its last character.",
  });
}

function hookOver(outcome: Exclude<HookOutcome, "received">): MillraceError {
  if (outcome === "received before")
    return new MillraceError({
      code: "HOOK_USED",
      message: "Cannot take this call as its URL may be called once: it was called before",
      hint: "The first call was taken; nothing is to be done.",
    });
  return new MillraceError({
    code: "HOOK_GONE",
    message: "Cannot take this call as a flow must wait for it: its time is over, or its run has ended",
    hint: "Have the flow started again; it gives out a new URL.",
  });
}
