import type { Context } from "hono";
import type { AppTypes } from "./exchange.ts";
import { problemAnswer } from "./problem-answer.ts";
import { methodRefused } from "./serve-operation.ts";

/** Answers a method that a door beside the operations does not take; OPTIONS is told which ones it does. */
export function refuseMethod(context: Context<AppTypes>, allowed: readonly string[]): Response {
  const { method, path } = context.req;
  const answer =
    method === "OPTIONS"
      ? new Response(null, { status: 204 })
      : problemAnswer(methodRefused(method, path, allowed), context.get("exchange").requestId);
  answer.headers.set("Allow", [...allowed, "OPTIONS"].join(", "));
  return answer;
}
