import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { freePort, startServer, untilAnswered } from "../processes.js";

/** A webhook, as many Set nodes with one expression each as others have steps, and the answer. Executions are not saved. */
export async function replying({ folder, stepsPerRun }, { variant }) {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    DB_TYPE: "sqlite",
    N8N_USER_FOLDER: folder,
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_PORT: String(port),
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_PERSONALIZATION_ENABLED: "false",
    N8N_COMMUNITY_PACKAGES_ENABLED: "false",
    N8N_SECURE_COOKIE: "false",
    N8N_DISABLED_MODULES: "mcp-registry",
    N8N_RUNNERS_BROKER_PORT: String(await freePort()),
    EXECUTIONS_DATA_SAVE_ON_SUCCESS: "none",
    ...(variant === "legacy" && { N8N_EXPRESSION_ENGINE: "legacy" }),
  };
  const server = startServer(process.execPath, [createRequire(import.meta.url).resolve("n8n/bin/n8n"), "start"], {
    env,
    cwd: folder,
  });
  const base = `http://127.0.0.1:${port}`;
  // Before it is ready it answers webhooks with 200 and "starting up".
  await untilAnswered(`${base}/healthz/readiness`);
  const path = randomUUID();
  await publish(base, workflow(path, stepsPerRun));
  const url = `${base}/webhook/${path}`;
  await untilAnswered(url);
  return {
    url,
    method: "GET",
    headers: {},
    body: "",
    processIds: [server.pid],
    close: async () => server.kill("SIGKILL"),
  };
}

/** Makes the owner, signs in, and activates the workflow. */
async function publish(base, body) {
  const browser = { "browser-id": randomUUID(), "content-type": "application/json" };
  const owner = { email: "bench@example.com", password: `Aa1${randomUUID()}` };
  await untilAnswered(`${base}/rest/settings`);
  await post(`${base}/rest/owner/setup`, { ...owner, firstName: "Bench", lastName: "Bench" }, browser);
  const signedIn = await post(
    `${base}/rest/login`,
    { emailOrLdapLoginId: owner.email, password: owner.password },
    browser,
  );
  const cookie = /n8n-auth=[^;]+/.exec(signedIn.headers.get("set-cookie") ?? "")?.[0] ?? "";
  const headers = { ...browser, cookie };
  const { data } = await (await post(`${base}/rest/workflows`, body, headers)).json();
  await post(`${base}/rest/workflows/${data.id}/activate`, { versionId: data.versionId }, headers);
}

async function post(url, body, headers) {
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`n8n answered ${answer.status} to ${url}: ${(await answer.text()).slice(0, 300)}`);
  return answer;
}

function workflow(path, sets) {
  const names = ["Webhook", ...Array.from({ length: sets }, (_, index) => `Set ${index}`), "Respond"];
  const node = (name, index) => ({ id: randomUUID(), name, position: [200 * index, 0], ...kindOf(name, path) });
  const connections = Object.fromEntries(
    names.slice(0, -1).map((name, index) => [name, { main: [[{ node: names[index + 1], type: "main", index: 0 }]] }]),
  );
  return {
    name: "bench",
    nodes: names.map(node),
    connections,
    settings: { executionOrder: "v1", saveDataSuccessExecution: "none", saveManualExecutions: false },
  };
}

function kindOf(name, path) {
  if (name === "Webhook")
    return {
      type: "n8n-nodes-base.webhook",
      typeVersion: 2,
      webhookId: path,
      parameters: { path, httpMethod: "GET", responseMode: "responseNode", options: {} },
    };
  if (name === "Respond")
    return {
      type: "n8n-nodes-base.respondToWebhook",
      typeVersion: 1.1,
      parameters: { respondWith: "firstIncomingItem", options: {} },
    };
  const field = name === "Set 0" ? "first" : name.replace(" ", "");
  const value = name === "Set 0" ? "={{ Date.now() }}" : "={{ 'x'.repeat(180) }}";
  return {
    type: "n8n-nodes-base.set",
    typeVersion: 3.4,
    parameters: {
      mode: "manual",
      includeOtherFields: true,
      assignments: {
        assignments: [{ id: randomUUID(), name: field, value, type: name === "Set 0" ? "number" : "string" }],
      },
      options: {},
    },
  };
}
