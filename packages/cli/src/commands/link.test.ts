import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execute } from "../execute.ts";
import { captured } from "../testing/captured.ts";

let root: string;
let repository: string;
let server: RunningServer;
let [home, place] = [process.env.HOME, process.cwd()];

const call = (...args: readonly string[]) => captured(() => execute(args));
const link = (...more: readonly string[]) => call("link", server.url, "--token-file", join(root, "token"), ...more);

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "millrace-link-")));
  repository = join(root, "repository");
  await mkdir(join(repository, "flows", "deep"), { recursive: true });
  const settings = { MILLRACE_DATA_DIR: join(root, "there"), MILLRACE_PORT: "0", MILLRACE_BROWSER: "none" };
  server = await startServer({ config: readConfig(settings) });
  await writeFile(join(root, "token"), `${server.token}\n`);
  [home, place] = [process.env.HOME, process.cwd()];
  process.env.HOME = join(root, "home");
  process.chdir(repository);
}, 30_000);
afterAll(async () => {
  process.chdir(place);
  process.env.HOME = home;
  await server.close();
  await rm(root, { recursive: true, force: true });
});

describe("a linked repository", { timeout: 20_000 }, () => {
  it("has its commands go to the server, from each of its folders", async () => {
    expect((await call("link")).stdout).toContain("No link");
    const { stdout, exitCode } = await link();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(join(repository, ".millrace", "link.json"))]);
    process.chdir(join(repository, "flows", "deep"));
    expect((await call("link")).stdout).toContain(`Commands go to ${server.url}`);
    await call("emit", "order.created", "--key", "from-here");
    const { events } = JSON.parse((await call("events", "--json")).stdout);
    expect(events).toMatchObject([{ eventId: "key:from-here" }]);
    expect(JSON.parse((await call("events", "--json", "--data-dir", join(root, "here"))).stdout).events).toEqual([]);
    const servers = join(root, "home", ".config", "millrace", "servers.json");
    expect((await stat(servers)).mode & 0o777).toBe(0o600);
    process.chdir(repository);
  });

  it("says what to do when the token is unknown or refused, or the server does not answer", async () => {
    await writeFile(join(repository, ".millrace", "link.json"), '{"url":"http://127.0.0.1:1"}');
    expect(await call("runs")).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("none is known") });
    const servers = join(root, "home", ".config", "millrace", "servers.json");
    await writeFile(servers, JSON.stringify({ "http://127.0.0.1:1": { tokenFile: join(root, "token") } }));
    expect(await call("runs")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("millrace link --remove"),
    });
    await writeFile(servers, JSON.stringify({ "http://127.0.0.1:1": { tokenFile: join(root, "gone") } }));
    expect(await call("runs")).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("must be readable") });
    await writeFile(join(root, "wrong"), "mr_wrong");
    expect(await call("link", server.url, "--token-file", join(root, "wrong"))).toMatchObject({ exitCode: 5 });
    for (const text of ["nonsense", "7", '{"url":"ftp://a"}']) {
      await writeFile(join(repository, ".millrace", "link.json"), text);
      expect(await call("runs")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("link.json") });
    }
    expect(await call("link", server.url)).toMatchObject({ exitCode: 2 });
    expect(await call("link", "--token-file", "x")).toMatchObject({ exitCode: 2 });
    expect(await call("link", server.url, "--token-file", join(root, "gone"))).toMatchObject({ exitCode: 2 });
  });

  it("is left for once by who names another server, with a token of it or the one that is known", async () => {
    await writeFile(join(repository, ".millrace", "link.json"), '{"url":"http://127.0.0.1:1"}');
    const there = ["--server", `${server.url}/`, "--token-file", join(root, "token")];
    expect(await call("emit", "order.paid", "--key", "from-afar", ...there)).toMatchObject({ exitCode: 0 });
    expect(await call("events", "--server", server.url)).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("none is known"),
    });
    await link();
    const { events } = JSON.parse((await call("events", "--json", "--server", server.url)).stdout);
    expect(events).toMatchObject([{ eventId: "key:from-afar" }, { eventId: "key:from-here" }]);
    for (const [told, ...args] of [
      ["name two places", "--server", server.url, "--data-dir", "x"],
      ["goes with --server", "--token-file", "x"],
      ["--server must name an address", "--server", "nonsense"],
    ] as const)
      expect(await call("runs", ...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(told) });
    expect(await call("runs", "--server", "http://127.0.0.1:1", ...there.slice(2))).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("must answer at http://127.0.0.1:1"),
    });
  });

  it("is its own again when the link is removed", async () => {
    await link();
    expect((await call("link", "--remove")).stdout).toContain("Removed");
    expect((await call("link", "--remove")).exitCode).toBe(3);
    expect(JSON.parse((await call("events", "--json")).stdout).events).toEqual([]);
  });
});
