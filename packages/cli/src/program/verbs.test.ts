import { join } from "node:path";
import { allOperations, type Operation, type Operations } from "@millrace/contract";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execute } from "../execute.ts";
import { splitWords } from "../interactive/split-words.ts";
import { createProgram } from "../program.ts";
import { flagOf } from "../terminal/name-flags.ts";
import { captured } from "../testing/captured.ts";
import { type ExampleServer, serveExamples } from "../testing/example-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

type OperationId = {
  [Resource in keyof Operations]: `${Resource}.${keyof Operations[Resource] & string}`;
}[keyof Operations];

const run = "01jnv8m3";
const hash = "9f86d081".repeat(8);

/** By operation, a command line that calls it; a new operation has no place here until it has one. */
const verbs: Readonly<Record<Exclude<OperationId, keyof typeof elsewhere | keyof typeof withoutVerb>, string>> = {
  "agents.list": "agents list",
  "agents.remove": "agents remove agent-1",
  "agents.watch": "agents watch --after 5",
  "approvals.decide": "approve 0195501a --comment yes",
  "approvals.get": "approvals show 0195501a",
  "approvals.list": "approvals --state all",
  "artifacts.get": `artifacts get ${run} ${hash} --range bytes=0-3`,
  "artifacts.list": `artifacts ${run}`,
  "artifacts.upload": "artifacts upload FOLDER/greeting.txt --media-type text/plain",
  "connections.get": "connection show billing",
  "connections.kinds": "connection kinds",
  "connections.list": "connection list",
  "connections.put": "connection add billing --kind http --set baseUrl=https://billing.example",
  "connections.remove": "connection remove billing",
  "connections.test": "connection test billing",
  "deadLetters.discard": `dead-letters discard ${run}`,
  "deadLetters.discardMany": "dead-letters discard --since 2h",
  "deadLetters.get": `dead-letters show ${run}`,
  "deadLetters.list": "dead-letters --since 2026-03-01",
  "deadLetters.redrive": `dead-letters redrive ${run} --from-start`,
  "deadLetters.redriveMany": "dead-letters redrive --error HTTP_STATUS",
  "deliveries.list": "callbacks --status delivered",
  "deliveries.secret": "callbacks secret",
  "events.emit": "emit order.created --key o-17",
  "events.list": "events --type order.created",
  "events.watch": "events watch --runs --from-start",
  "flows.get": "flows show greet",
  "logs.search": "logs --level warn --since 1h",
  "logs.watch": "logs --follow",
  "metrics.read": "metrics --every 1h",
  "queues.list": "queues",
  "queues.pause": "queues pause mail",
  "queues.resume": "queues resume mail",
  "queues.set": "queues set mail --rate 10/1m",
  "runs.cancel": `cancel ${run} --reason late`,
  "runs.fork": `fork ${run} --from greet`,
  "runs.get": `show ${run}`,
  "runs.journal": `show ${run} --all`,
  "runs.list": "runs --status failed --before 01jnv8m4",
  "runs.migrate": "migrate greet --dry-run",
  "runs.resume": `resume ${run}`,
  "runs.retry": `retry ${run} --from-start`,
  "runs.signal": `signal ${run} paid --payload '{"cents":5}'`,
  "runs.watch": `show ${run} --watch`,
  "schedules.delete": "schedules remove s-1",
  "schedules.firings": "schedules show s-1",
  "schedules.get": "schedules show s-1",
  "schedules.list": "schedules --flow greet",
  "schedules.pause": "schedules pause s-1",
  "schedules.resume": "schedules resume s-1",
  "secrets.list": "secret list",
  "secrets.remove": "secret remove billing-key",
  "secrets.rotateKey": "secret rotate-key",
  "system.get": "top --json",
  "system.health": "health",
  "system.live": "health --only live",
  "system.metrics": "status --prometheus",
  "system.ready": "health --only ready",
  "system.status": "status",
  "tasks.cancel": "tasks cancel task-1",
  "tasks.create": "tasks create paint --deadline 2h",
  "tasks.get": "tasks show task-1",
  "tasks.list": "tasks --status queued",
  "tasks.update": "tasks update task-1 --priority 10 --deadline none",
  "tokens.create": "token create ci --scope runs:read",
  "tokens.list": "token list",
  "tokens.revoke": "token revoke t_1",
  "tokens.rotate": "token rotate t_1 --overlap 1h",
};

/** Verbs that tests of their own execute: they read standard input, build flows or stay. */
const elsewhere = {
  "agents.claim": "agent run agent.ts",
  "agents.heartbeat": "agent run agent.ts",
  "agents.register": "agent run agent.ts",
  "agents.report": "agent run agent.ts",
  "flows.list": "flows",
  "flows.publish": "publish ./greet/flow.ts",
  "runs.start": "run greet --delay 5m",
  "schedules.create": "schedules add greet --every 15m",
  "secrets.set": "secret set billing-key",
} as const satisfies Partial<Record<OperationId, string>>;

const withoutVerb = {
  "agents.controllers": "the same as agents.list",
  "session.close": "for browsers: a command has its token",
  "session.open": "for browsers: a command has its token",
} as const satisfies Partial<Record<OperationId, string>>;

/** Fields that no option fills in, and why nobody misses one. */
const withoutFlag: Readonly<Record<string, string>> = {
  "agents.claim agentId": "its own",
  "agents.claim holds": "what it has at the time",
  "agents.claim waitMs": "it always waits",
  "agents.heartbeat agentId": "its own",
  "agents.register capabilities": "its module says it",
  "agents.register healthTask": "its module says it",
  "agents.register kind": "it is of Node",
  "agents.report agentId": "its own",
  "agents.report attempt": "as claimed",
  "agents.report error": "what its module throws",
  "agents.report result": "what its module returns",
  "agents.report taskId": "as claimed",
  "approvals.decide decision": "the verb: approve or reject",
  "deadLetters.discardMany limit": "all of them, page after page",
  "deadLetters.redriveMany before": "all of them, page after page",
  "deadLetters.redriveMany limit": "all of them, page after page",
  "flows.publish bundle": "made of the file",
  "flows.publish manifest": "made of the file",
  "flows.publish version": "made of the file",
  "logs.search before": "page after page, up to --limit",
  "logs.watch lastEventId": "it shows the newest lines first, each once",
  "runs.journal after": "all of it, page after page",
  "runs.journal limit": "all of it, page after page",
  "runs.migrate after": "all of them, page after page",
  "runs.migrate limit": "all of them, page after page",
  "runs.start wait": "it follows the run to its end; --detach does not",
  "runs.watch lastEventId": "from the beginning",
  "secrets.set value": "from standard input, where no other user sees it",
};

const program = createProgram({ version: "1", exit() {} });
const operations = new Map<string, Operation>(allOperations().map((operation) => [operation.id, operation]));
let server: ExampleServer;
beforeAll(async () => {
  server = await serveExamples();
});
afterAll(() => server.close());

/** The command that a command line names; a group's is the one that may be left out. */
function commandOf(words: readonly string[]): Command {
  let at: Command = program;
  for (const word of words) at = at.commands.find((command) => command.name() === word) ?? at;
  return at.commands.find((command) => command.name() === "list") ?? at;
}

/** Calls a command line on the server of examples; standard output stays, as a download goes there too. */
async function callOnExamples(line: string) {
  const folder = temporaryFolder({ "greeting.txt": "hello", token: "t" });
  const words = splitWords(line.replaceAll("FOLDER", folder));
  return captured(() => execute([...words, "--server", server.url, "--token-file", join(folder, "token")]));
}

describe("the verbs of the command line", () => {
  it("are as many as the operations, but for those that stand apart with a reason", () => {
    const named = [verbs, elsewhere, withoutVerb].flatMap((part) => Object.keys(part));
    expect(named.sort()).toEqual([...operations.keys()].sort());
  });

  it.each(Object.entries(verbs))("call %s with: millrace %s", async (id, line) => {
    const { exitCode, stderr } = await callOnExamples(line);
    expect(server.taken()).toContain(id);
    expect([exitCode, stderr.includes("Error")]).toEqual([0, false]);
  });

  it.each(Object.entries({ ...verbs, ...elsewhere }))("take every field of %s: millrace %s", (id, line) => {
    const command = commandOf(splitWords(line));
    const missing = Object.keys(operations.get(id)!.input.shape)
      .map((field) => `${id} ${field}`)
      .filter((field) => flagOf(command, field.split(" ")[1]!) === null && withoutFlag[field] === undefined);
    expect(missing).toEqual([]);
  });
});
