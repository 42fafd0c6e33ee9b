import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { writeFiles } from "../testing/temporary-folder.ts";

const payFlow = `
  import { defineFlow, z } from "@millrace/flow";
  export default defineFlow({
    name: "pay",
    async run({ step }) {
      const form = z.object({ account: z.string() });
      const answer = await step.approval("release", { to: { role: "finance" }, show: { cents: 5 }, form });
      return answer.outcome === "approved" ? answer.form.account : answer.outcome;
    },
  });
`;

let folder: string;
let server: RunningServer;
const call = (...args: readonly string[]) => called(folder, ...args);
const json = (...args: readonly string[]) => calledForJson(folder, ...args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  writeFiles(folder, { "pay/flow.ts": payFlow });
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function asked(): Promise<{ readonly runId: string; readonly approvalId: string }> {
  const { json: started } = await json("run", join(folder, "pay"), "--detach");
  const open = async () => (await json("approvals")).json.approvals;
  await expect.poll(open, { timeout: 10_000 }).toMatchObject([{ runId: started.runId }]);
  return (await open())[0];
}

describe("approvals beside a running server", { timeout: 30_000 }, () => {
  it("are listed and approved, and the run goes on", async () => {
    expect((await call("approvals")).stdout).toBe("Nobody is asked anything.\n");
    const { runId, approvalId } = await asked();
    expect((await call("approvals")).stdout).toMatch(/pay +release +finance .* open +account: string +.*"cents":5/);
    const { stdout: shown } = await call("approvals", "show", approvalId);
    expect(shown).toMatch(/^release: open .*\n {2}run +\S+ of pay\n {2}asks +the role finance\n/);
    expect(shown).toMatch(/\n {2}form +account: string\n\n{\n {2}"cents": 5\n}\n$/);
    expect(await call("approve", approvalId, "--form", "{")).toMatchObject({ exitCode: 2 });
    expect((await call("approve", approvalId)).stderr).toContain("INPUT_INVALID");
    const form = '{"account":"DE02"}';
    expect((await call("approve", approvalId, "--form", form)).stdout).toContain("release of pay: approved");
    expect((await call("show", runId, "--watch")).stdout).toContain("DE02");
    expect(await call("reject", approvalId)).toMatchObject({ exitCode: 4 });
    expect((await json("approvals", "--state", "decided")).json.approvals).toMatchObject([{ status: "approved" }]);
  });

  it("are rejected with a comment, and an unknown one is told by its code", async () => {
    const { runId, approvalId } = await asked();
    const { json: decided } = await json("reject", approvalId, "--comment", "twice the price");
    expect(decided).toMatchObject({ status: "rejected", comment: "twice the price" });
    expect((await call("approvals", "show", approvalId)).stdout).toMatch(
      /^release: rejected by local at .*\n[\s\S]* {2}comment +twice the price\n/,
    );
    expect((await call("show", runId, "--watch")).stdout).toContain("rejected");
    expect(await call("approve", "nobody")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("APPROVAL_NOT_FOUND"),
    });
  });
});
