import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readConfig, startServer } from "@millrace/server";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { called } from "../testing/called.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const root = join(import.meta.dirname, "../../../..");
const example = (file: string) => join(root, "examples/engine/testing", file);
const canary = inject("canary");
const input = ["--input", '{"shelf":"lamps","least":5}'];

/** A warehouse that wants a credential, sets a cookie and repeats both; and a data folder with the connection to it. */
async function openWarehouse() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    seen.push(`${method} ${url} ${headers.authorization}`);
    const isOrder = method === "POST";
    const body = isOrder
      ? { accepted: true, said: { authorization: headers.authorization, echo: `${headers["x-key"]}!` } }
      : [
          { id: "desk", left: 2 },
          { id: "floor", left: 9 },
        ];
    response.writeHead(url === "/articles?shelf=none" ? 404 : isOrder ? 201 : 200, {
      "content-type": "application/json",
      "set-cookie": `session=${canary}`,
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secretHeaders = { authorization: `Bearer ${canary}`, "x-key": `${canary}-key` };
  const connections = [
    { name: "warehouse", kind: "http", baseUrl: `http://${authority}`, secretHeaders, grants: [authority] },
  ];
  const folder = temporaryFolder({ "data/connections.json": JSON.stringify(connections) });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { seen, close, folder, dataFolder: join(folder, "data"), authority };
}

describe("millrace test --record", { timeout: 60_000 }, () => {
  test("records a real run, from which worlds are answered when the service is gone", async () => {
    const { seen, close, folder, dataFolder, authority } = await openWarehouse();
    const file = join(folder, "restock.recorded.json");
    const given = [example("restock.ts"), "--recording-file", file];
    const recorded = await called(dataFolder, "test", ...given, "--record", "--browser", "none", ...input);
    expect(recorded).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`Recorded 2 calls: ${file}\n`) });
    expect(seen).toEqual([`GET /articles?shelf=lamps Bearer ${canary}`, `POST /orders Bearer ${canary}`]);
    await close();
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain(canary);
    expect(text.replaceAll(authority, "127.0.0.1:8080")).toBe(readFileSync(example("restock.recorded.json"), "utf8"));

    const survived = await called(dataFolder, "test", ...given, "--worlds", "100");
    expect(survived).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Survived 100 worlds") });

    const worlds = join(folder, "other.worlds.ts");
    writeFileSync(
      worlds,
      `import { defineWorlds } from "@millrace/flow/worlds";
      export default defineWorlds({ input: { shelf: "other", least: 1 } });`,
    );
    const declared = await called(dataFolder, "test", ...given, "--worlds-file", worlds);
    expect(declared.stderr).toContain("there is no reply to warehouse: GET /articles?shelf=other");

    const flow = readFileSync(example("restock.ts"), "utf8");
    const changed = join(folder, "changed.ts");
    writeFileSync(changed, flow.replace("input.least - left", "input.least"));
    const refused = await called(dataFolder, "test", changed, "--recording-file", file);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('there is no reply to warehouse: POST /orders with {"id":"desk","count":5}');
    expect(refused.stderr).toContain('when it was recorded (POST /orders with {"id":"desk","count":3})');
    expect(refused.stderr).toContain("Record it again: millrace test <flow> --record.");

    const withoutKey = join(folder, "without-key.ts");
    writeFileSync(withoutKey, flow.replace(", idempotencyKey }", " }"));
    const failed = await called(dataFolder, "test", withoutKey, "--recording-file", file, "--worlds", "60");
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain(
      'no idempotency key: warehouse POST /orders of the step "order" took effect 2 times',
    );
  });

  test("records nothing of a run that failed", async () => {
    const { folder, dataFolder } = await openWarehouse();
    const file = join(folder, "restock.recorded.json");
    const given = [example("restock.ts"), "--recording-file", file, "--record", "--browser", "none"];
    const failed = await called(dataFolder, "test", ...given, "--input", '{"shelf":"none","least":1}');
    expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Nothing was recorded") });
    expect(existsSync(file)).toBe(false);
  });

  test("is refused beside a server, which would execute the run", async () => {
    const dataFolder = temporaryFolder();
    const settings = { MILLRACE_DATA_DIR: dataFolder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none" };
    const server = await startServer({ config: readConfig(settings) });
    onTestFinished(() => server.close());
    const { exitCode, stderr } = await called(dataFolder, "test", example("restock.ts"), "--record", ...input);
    expect(stderr).toContain(`the server at ${server.url} would`);
    expect(exitCode).toBe(4);
  });
});

test("a recording that was named must be there, and be one", async () => {
  const folder = temporaryFolder({ "other.json": '{"format":"other"}' });
  const given = ["test", example("restock.ts"), "--recording-file"];
  expect(await called(folder, ...given, join(folder, "none.json"))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("there is no"),
  });
  expect(await called(folder, ...given, join(folder, "other.json"))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("another kind of file"),
  });
});

test("the guide shows the flow that is recorded here, and a part of its recording", () => {
  const guide = readFileSync(join(root, "docs/flows-guide/testing.md"), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${readFileSync(example("restock.ts"), "utf8")}\`\`\``);
  const [, shown = "none"] = /```json\n(.*?)\n```/s.exec(guide) ?? [];
  expect(readFileSync(example("restock.recorded.json"), "utf8")).toContain(shown);
});
