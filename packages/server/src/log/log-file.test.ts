import { mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLogFile } from "./log-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-log-"));
});
afterEach(() => rm(folder, { recursive: true }));

const linesOf = async (file: string) =>
  (await readFile(file, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("openLogFile()", () => {
  it("writes one JSON object a line, in order", async () => {
    const file = join(folder, "deep", "millrace.log");
    const { log, flush } = openLogFile({ file, threshold: "info", nowMs: () => 0 });
    log("info", "started", { port: 5005 });
    log("error", "failed", { cause: new Error("boom") });
    await flush();
    log("warn", "again");
    await flush();
    expect(await linesOf(file)).toEqual([
      { at: "1970-01-01T00:00:00.000Z", level: "info", message: "started", port: 5005 },
      {
        at: "1970-01-01T00:00:00.000Z",
        level: "error",
        message: "failed",
        cause: { name: "Error", message: "boom", stack: expect.stringContaining("boom") },
      },
      { at: "1970-01-01T00:00:00.000Z", level: "warn", message: "again" },
    ]);
  });

  it.each([
    ["debug", 4],
    ["warn", 2],
    ["off", 0],
  ] as const)("keeps at %s what is as grave or graver", async (threshold, count) => {
    const file = join(folder, "millrace.log");
    const { log, flush } = openLogFile({ file, threshold });
    for (const level of ["debug", "info", "warn", "error"] as const) log(level, "x");
    await flush();
    const files = await readdir(folder);
    expect(files.length === 0 ? 0 : (await linesOf(file)).length).toBe(count);
  });

  it("puts a full file aside, keeps so many, and goes on with what an earlier process wrote", async () => {
    const file = join(folder, "millrace.log");
    for (let number = 1; number <= 6; number++) {
      const { log, flush } = openLogFile({ file, threshold: "info", limitBytes: 1, keep: 3 });
      log("info", `line ${number}`);
      await flush();
    }
    expect((await readdir(folder)).toSorted()).toEqual([
      "millrace.log",
      "millrace.log.1",
      "millrace.log.2",
      "millrace.log.3",
    ]);
    expect((await linesOf(file))[0]?.message).toBe("line 6");
    expect((await linesOf(`${file}.3`))[0]?.message).toBe("line 3");
  });

  it("puts a full file aside while it writes, too", async () => {
    const file = join(folder, "millrace.log");
    const { log, flush } = openLogFile({ file, threshold: "info", limitBytes: 100, keep: 1 });
    for (let number = 1; number <= 5; number++) {
      log("info", `line ${number}`);
      await expect.poll(() => readFile(file, "utf8")).toContain(`line ${number}`);
    }
    await flush();
    expect((await linesOf(`${file}.1`)).map(({ message }) => message)).toEqual(["line 3", "line 4"]);
    expect((await linesOf(file)).map(({ message }) => message)).toEqual(["line 5"]);
  });

  it("finds out within a second that its file was moved away", async () => {
    const file = join(folder, "millrace.log");
    let nowMs = 0;
    const { log, flush } = openLogFile({ file, threshold: "info", nowMs: () => nowMs });
    log("info", "before");
    await expect.poll(() => readFile(file, "utf8")).toContain("before");
    await rename(file, `${file}.moved`);
    log("info", "at once");
    await expect.poll(() => readFile(`${file}.moved`, "utf8")).toContain("at once");
    nowMs = 1_000;
    log("info", "a second later");
    await flush();
    expect(await linesOf(file)).toMatchObject([{ message: "a second later" }]);
  });

  it("writes no secret", async () => {
    const file = join(folder, "millrace.log");
    const { log, flush } = openLogFile({ file, threshold: "info", secrets: ["s3cr3t-token"] });
    log("info", "opened http://127.0.0.1:5005/#token=s3cr3t-token", {
      headers: { authorization: "Bearer abc", cookie: "x=y" },
      header: "Bearer abc.def",
      database: "postgres://ada:hunter2@db/runs",
      id: 7n,
    });
    await flush();
    const text = await readFile(file, "utf8");
    expect(text).not.toMatch(/s3cr3t|abc|x=y|hunter2/);
    expect(text).toContain("postgres://ada:[redacted]@db/runs");
    expect(text).toContain('"id":"7"');
  });

  it("goes on when its folder is gone", async () => {
    const file = join(folder, "gone", "millrace.log");
    const { log, flush } = openLogFile({ file, threshold: "info" });
    await rm(join(folder, "gone"), { recursive: true });
    log("info", "lost");
    await flush();
  });
});
