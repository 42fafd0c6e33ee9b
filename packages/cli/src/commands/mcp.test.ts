import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { Client, deserializeMessage, serializeMessage, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, describe, expect, it, vi } from "vitest";
import { called } from "../testing/called.ts";
import { greetFlow } from "../testing/greet-flow.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { mcp } from "./mcp.ts";

const repository = new URL("../../../../", import.meta.url);
const program = fileURLToPath(new URL("packages/cli/bin/millrace.js", repository));

/** The arguments of the first example in docs/mcp.md, on another data folder. */
function documentedArgs(dataFolder: string): readonly string[] {
  const text = readFileSync(new URL("docs/mcp.md", repository), "utf8");
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? "");
  const { args } = example.mcpServers.millrace as { args: string[] };
  return args.map((arg) => (arg === "/var/lib/millrace" ? dataFolder : arg));
}

/** A client's end of a pair of pipes. */
function pipeTransport(pipe: { readonly input: PassThrough; readonly output: PassThrough }): Transport {
  const transport: Transport = {
    async start() {
      let rest = "";
      pipe.output.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) transport.onmessage?.(deserializeMessage(line));
      });
    },
    async send(message) {
      pipe.input.write(serializeMessage(message));
    },
    async close() {
      pipe.input.end();
      transport.onclose?.();
    },
  };
  return transport;
}

async function readsTheFile(dataDir: string, runId: string): Promise<void> {
  const pipe = { input: new PassThrough(), output: new PassThrough() };
  const ended = mcp({ dataDir }, pipe);
  const connected = client();
  await connected.connect(pipeTransport(pipe));
  const { contents } = await connected.readResource({ uri: `millrace://runs/${runId}/artifacts` });
  const files = JSON.parse((contents[0] as { text: string }).text) as { uri: string }[];
  expect(await connected.readResource({ uri: files[0]?.uri ?? "" })).toMatchObject({
    contents: [{ mimeType: "text/plain", text: "hello Ada" }],
  });
  await connected.close();
  expect(await ended).toBe(0);
}

const client = () => new Client({ name: "test", version: "1.0.0" });

afterEach(() => vi.unstubAllEnvs());

describe("millrace mcp", { timeout: 30_000 }, () => {
  it("serves a client as docs/mcp.md configures it, with nothing but the protocol on standard output", async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, ...documentedArgs(temporaryFolder())],
      env: { PATH: process.env.PATH ?? "", MILLRACE_BROWSER: "none" },
      stderr: "ignore",
    });
    const connected = client();
    const faults: Error[] = [];
    connected.onerror = (error) => faults.push(error);
    await connected.connect(transport);
    const names = (await connected.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("runs_list");
    expect(names).not.toContain("approvals_decide");
    await connected.close();
    expect(faults).toEqual([]);
  });

  it("runs a flow on a server of its own, within its scopes, ends with its input, and reads the files where no scope is named", async () => {
    vi.stubEnv("MILLRACE_BROWSER", "none");
    const folder = temporaryFolder({ "greet.ts": greetFlow });
    expect((await called(folder, "publish", join(folder, "greet.ts"))).exitCode).toBe(0);
    const pipe = { input: new PassThrough(), output: new PassThrough() };
    const ended = mcp({ dataDir: folder, scope: ["flows:read", "runs:read", "runs:write"] }, pipe);
    const connected = client();
    await connected.connect(pipeTransport(pipe));
    const greeted = await connected.callTool({ name: "greet", arguments: { name: "Ada" } });
    const { runId, ...rest } = greeted.structuredContent as { runId: string };
    expect(rest).toEqual({ flow: "greet", status: "succeeded", output: { greeting: "hello Ada" } });
    const { contents } = await connected.readResource({ uri: `millrace://runs/${runId}/logs` });
    expect(contents).toMatchObject([{ text: expect.stringContaining("warn greeted") }]);
    const artifacts = connected.readResource({ uri: `millrace://runs/${runId}/artifacts` });
    await expect(artifacts).rejects.toThrow("its scope: artifacts:read is missing");
    await connected.close();
    expect(await ended).toBe(0);
    await readsTheFile(folder, runId);
  });

  it("refuses a scope that it does not know", async () => {
    const { exitCode, stderr } = await called(temporaryFolder(), "mcp", "--scope", "runs:eat");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("each must be known: runs:eat");
  });
});
