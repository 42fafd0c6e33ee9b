import { MillraceError } from "@millrace/flow/errors";
import { describe, expect, it } from "vitest";
import { captured } from "../testing/captured.ts";
import { printError } from "./print-error.ts";

const refused = new MillraceError({ code: "RUN_NOT_FOUND", message: "Cannot find it", hint: "Look again." });

const print = (thrown: unknown, json = false) => captured(async () => printError(thrown, { json }));

describe("printError()", () => {
  it("says what happened, with its code and what to do, on standard error, and gives the code's exit code", async () => {
    expect(await print(refused)).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: "Error Cannot find it (RUN_NOT_FOUND)\n  Look again.\n",
    });
  });

  it("writes one JSON document on standard output where that was asked for", async () => {
    const { exitCode, stdout, stderr } = await print(refused, true);
    expect([exitCode, stderr]).toEqual([3, ""]);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: "RUN_NOT_FOUND", message: "Cannot find it", hint: "Look again.", retry: false },
    });
  });

  it("shows where an error comes from that is none of Millrace's own", async () => {
    const { exitCode, stderr } = await print(new TypeError("x is not a function"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Error x is not a function \(INTERNAL\)\nTypeError: x is not a function\n +at /);
  });

  it("knows a full disk wherever it is met", async () => {
    const { exitCode, stderr } = await print(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    expect(exitCode).toBe(6);
    expect(stderr).toContain("(DISK_FULL)\n  Make room");
  });
});
