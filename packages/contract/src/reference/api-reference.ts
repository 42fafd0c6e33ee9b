import { errorCodes } from "@millrace/flow/errors";
import { commonErrors, type Operation } from "../operation/operation.ts";
import { placementOf } from "../operation/placement.ts";
import { operations } from "../operations.ts";
import { type FieldRow, fieldRows } from "./field-rows.ts";

const introduction = `# API

The server answers on \`http://127.0.0.1:5005\` (\`MILLRACE_PORT\`), to this machine only. Paths begin with \`/api/v1\`.

- **Token.** Every operation with a scope takes \`Authorization: Bearer <token>\`; the token is the content of the file
  \`token\` in the data folder, which only you can read. The panel exchanges it once for a cookie (\`session.open\`).
- **Errors** are \`application/problem+json\` with \`code\`, \`detail\` (what, by which rule, what was seen) and \`hint\` (what to do
  next). [errors.md](errors.md) has every code. Anywhere: ${commonErrors.map((code) => errorLink(code)).join(", ")}.
- **Streams** are server-sent events: \`id\` is what to send as \`Last-Event-ID\` to go on after a lost connection, \`data\` is
  JSON. The event \`end\` says that nothing more will come; a stream that closes without it is to be opened again.
- **Moments** are UTC in ISO 8601. Every answer carries \`X-Request-Id\`, which names the request in the server's log.
- **Sending again.** A call with an \`Idempotency-Key\` is done once: sent again within 24 hours it is answered as the first
  time. Operations that change nothing the second time need none.
- **Reads** have an \`ETag\` and know \`If-None-Match\`. Every answer but an artifact says \`Cache-Control: no-store\`; an
  artifact has its hash as \`ETag\` and knows \`Range\`.
- The same operations: [for programs](api-guide/rest.md) in \`/openapi.json\`, over [GraphQL](api-guide/graphql.md), streams over
  [WebSocket](api-guide/live.md), and to try out on the panel's page \`/docs\`.

In TypeScript the same operations are a typed client:

\`\`\`ts
import { readFileSync } from "node:fs";
import { createClient } from "@millrace/sdk";

const token = readFileSync(".millrace/token", "utf8");
const client = createClient({ url: "http://127.0.0.1:5005", token });
const { runId } = await client.runs.start({ flow: "price-monitoring", input: { urls: ["https://shop.example/p/1"] } });
for await (const { data: entry } of client.runs.watch({ runId })) console.log(entry.seq, entry.kind, entry.name);
\`\`\`
`;

/** The whole of \`docs/api.md\`, written from the table of operations. */
export function apiReference(): string {
  const resources = Object.entries(operations).map(
    ([resource, verbs]) =>
      `## ${resource}\n\n${Object.values(verbs)
        .map((verb) => operationText(verb))
        .join("\n")}`,
  );
  return `${introduction}\n${resources.join("\n")}`;
}

function operationText(operation: Operation): string {
  const rows = fieldRows(operation);
  const parts = [
    `### ${operation.id}`,
    operation.summary,
    `\`${operation.method} ${operation.path}\` · ${operation.kind} · ${operation.scope === null ? "no token" : `scope \`${operation.scope}\``}`,
    rows.length > 0 && fieldTable(rows),
    codeBlock("sh", curl(operation)),
    answer(operation),
    operation.errors.length > 0 && `Errors: ${operation.errors.map((code) => errorLink(code)).join(", ")}.`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function fieldTable(rows: readonly FieldRow[]): string {
  const lines = rows.map(
    (row) =>
      `| \`${row.field}\`${row.required ? "" : "?"} | ${row.place} | ${row.type} | ${row.description.replaceAll("|", "\\|")} |`,
  );
  return ["| field | in | type | |", "|---|---|---|---|", ...lines].join("\n");
}

function curl(operation: Operation): string {
  const placement = placementOf(operation);
  const input = operation.example.input as Readonly<Record<string, unknown>>;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, field: string) => String(input[field]));
  const query = placement.query
    .filter((field) => input[field] !== undefined)
    .map((field) => `${field}=${input[field]}`);
  const body = Object.fromEntries(
    placement.body.filter((field) => field in input).map((field) => [field, input[field]]),
  );
  const headers = Object.entries(placement.headers).filter(([field]) => input[field] !== undefined);
  return [
    `curl "http://127.0.0.1:5005${path}${query.length > 0 ? `?${query.join("&")}` : ""}"`,
    operation.method !== "GET" && `-X ${operation.method}`,
    operation.scope !== null && '-H "Authorization: Bearer $TOKEN"',
    ...headers.map(([field, header]) => `-H "${header}: ${input[field]}"`),
    operation.kind === "upload" && "--data-binary @FILE",
    Object.keys(body).length > 0 && `-H "Content-Type: application/json" -d '${JSON.stringify(body)}'`,
  ]
    .filter(Boolean)
    .join(" \\\n  ");
}

function answer(operation: Operation): string {
  const output = operation.example.output;
  if (operation.kind === "download") return "Answers with the bytes of the file.";
  if (operation.kind !== "stream") return codeBlock("json", JSON.stringify(output, null, 2));
  return `Each event's \`data\`:\n\n${codeBlock("json", JSON.stringify(output, null, 2))}`;
}

function codeBlock(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function errorLink(code: keyof typeof errorCodes): string {
  return `[${code}](errors.md#${code.toLowerCase()}) (${errorCodes[code].httpStatus})`;
}
