import type { Context } from "hono";
import type { AppTypes } from "../http/exchange.ts";
import { textAnswer } from "../http/text-answer.ts";
import { releaseVersion } from "../system/release-version.ts";

/** Answers `GET /openapi.json`: every operation as an OpenAPI 3.1 document. It is made once, when it is first asked for. */
export function serveOpenApi() {
  let text: Promise<string> | undefined;
  return async (context: Context<AppTypes>): Promise<Response> => {
    text ??= describe();
    const headers = new Headers({ "Content-Type": "application/json", "Cache-Control": "no-cache" });
    return textAnswer(context.req.raw, { text: await text, headers, isRead: true });
  };
}

async function describe(): Promise<string> {
  const { openApiDocument } = await import("@millrace/contract/openapi");
  return JSON.stringify(openApiDocument({ version: releaseVersion }));
}
