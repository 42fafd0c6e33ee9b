import type { IncomingMessage } from "node:http";
import { noticePage } from "../pages/notice-page.ts";
import { type Answer, htmlAnswer, withHeaders } from "./answer.ts";
import { notFound } from "./find-product.ts";
import { routeTable } from "./table.ts";
import type { ShopState } from "./visit.ts";

const largestFormBytes = 8192;

/** Finds the route of a request and asks it for the answer; null is never answered. */
export async function dispatch(request: IncomingMessage, state: ShopState): Promise<Answer | null> {
  const address = URL.parse(request.url ?? "/", "http://shop.invalid");
  if (address === null) return notFound();
  const { pathname, searchParams } = address;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const matches = routeTable.filter(({ pattern }) => pattern.test(pathname));
  const route = matches.find((candidate) => candidate.method === method);
  if (route === undefined)
    return matches.length === 0 ? notFound() : methodNotAllowed(matches.map((match) => match.method));
  const form = route.method === "POST" ? await readForm(request) : new URLSearchParams();
  if (form === null) return htmlAnswer(noticePage("Too much", "The form is larger than 8 KiB."), 413);
  return route.handler({
    state,
    path: pathname,
    query: searchParams,
    name: route.pattern.exec(pathname)?.[1] ?? "",
    cookies: parseCookies(request.headers.cookie ?? ""),
    form,
  });
}

function methodNotAllowed(allowed: readonly string[]): Answer {
  const answer = htmlAnswer(noticePage("Not possible", `Use ${allowed.join(" or ")} here.`), 405);
  return withHeaders(answer, { allow: allowed.join(", ") });
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= largestFormBytes) chunks.push(chunk);
  }
  return sizeBytes > largestFormBytes ? null : new URLSearchParams(Buffer.concat(chunks).toString());
}

function parseCookies(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(";").map((pair) => pair.trim().split("=", 2));
  return new Map(pairs.map(([name = "", value = ""]) => [name, value]));
}
