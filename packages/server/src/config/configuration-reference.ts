import { configKeys } from "./keys.ts";

const introduction = `# Configuration

Millrace needs none. What can be set is set by environment variables, read once at the start; a flag of the command line
with the same meaning wins (\`--port\` over \`MILLRACE_PORT\`). A value that is wrong, and a \`MILLRACE_\` variable that does not
exist, end the start with one message that names all of them.
`;

const connections = `
## Connections

A connection gives an address outside a name that flows can ask for. The data folder's \`connections.json\`, if there is
one, lists them; it is read at the start:

\`\`\`json
[{ "name": "billing", "kind": "http", "baseUrl": "https://billing.example", "grants": [] }]
\`\`\`

\`headers\` and \`secretHeaders\` (objects) are sent with every request; the second are never seen by a flow, in the journal
or in a log: with them, keep the file to yourself (\`chmod 600\`), or let a header name a [secret](security.md#secrets) of the run's project:
\`{ "authorization": { "secret": "billing-key", "prefix": "Bearer " } }\`. \`grants\` lists the private addresses (\`host:port\`) that the connection may lead to; without one, an address of this
machine or of the local network is refused.

## The data folder

| file | what |
|---|---|
| \`token\` | the local token, mode 0600: made at the first start and kept, so that open pages and scripts outlive a restart; delete it while the server is stopped to get a new one |
| \`server.json\` | where the running server answers: process, URL, path of the token |
| \`secret.key\` | the master keys of [secrets](security.md#secrets), mode 0600, made when the first secret is: keep a copy apart from the store's |
| \`connections.json\` | yours, see above |
| \`logs/millrace.log\` | one JSON object a line; at 10 MiB it becomes \`millrace.log.1\`, and the fifth is dropped |
`;

/** The whole of `docs/configuration.md`, written from the table of keys. */
export function configurationReference(): string {
  const rows = Object.entries(configKeys).map(([name, key]) => `| \`${name}\` | ${key.defaultText} | ${key.about} |`);
  return `${introduction}\n| variable | default | |\n|---|---|---|\n${rows.join("\n")}\n${connections}`;
}
