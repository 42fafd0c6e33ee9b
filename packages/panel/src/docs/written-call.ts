import { readJson } from "../form/read-form.ts";
import type { DescribedOperation } from "./read-operations.ts";

/** What a person has written to try an operation. */
export interface WrittenCall {
  readonly parameters: Readonly<Record<string, string>>;
  /** JSON; empty where there is none. */
  readonly body: string;
}

export interface CallRequest {
  readonly target: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What stands in the form at first: the example of the reference. */
export function firstCall({ requestBody }: DescribedOperation): WrittenCall {
  const example = requestBody?.content["application/json"]?.example;
  return { parameters: {}, body: example === undefined ? "" : JSON.stringify(example, null, 2) };
}

/** The request that a written call stands for (`INPUT_INVALID` where the body is no JSON). */
export function requestOf(operation: DescribedOperation, { parameters, body }: WrittenCall): CallRequest {
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let target = operation.path;
  for (const { name, in: place } of operation.parameters) {
    const value = parameters[name] ?? "";
    if (place === "path") target = target.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "" && place === "query") query.set(name, value);
    else if (value !== "") headers[name] = value;
  }
  const hasBody = operation.requestBody !== undefined && body.trim() !== "";
  if (hasBody) {
    readJson(body, "Body");
    headers["Content-Type"] = "application/json";
  }
  return {
    target: query.size > 0 ? `${target}?${query}` : target,
    method: operation.method,
    headers,
    body: hasBody ? body : null,
  };
}

/** The same call for a shell. */
export function curlText({ target, method, headers, body }: CallRequest, origin: string): string {
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${quoted(origin + target)}`,
    '-H "Authorization: Bearer $MILLRACE_TOKEN"',
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`-d ${quoted(body)}`]),
  ];
  return lines.join(" \\\n  ");
}

// Nothing means anything to a shell between single quotes, but the quote itself.
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
