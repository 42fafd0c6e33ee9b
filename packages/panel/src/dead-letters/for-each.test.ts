import { MillraceError } from "@millrace/flow/errors";
import { describe, expect, it } from "vitest";
import { forEachRun } from "./for-each.ts";

const refuse = (code: "RUN_STATE_CONFLICT" | "SERVER_UNREACHABLE") =>
  new MillraceError({ code, message: "Cannot", hint: "Look again." });

describe("forEachRun()", () => {
  it("goes on behind one that is refused, and says why it was", async () => {
    const outcomes = await forEachRun(["a", "b", "c"], async (runId) => {
      if (runId === "b") throw refuse("RUN_STATE_CONFLICT");
      return runId;
    });
    expect(outcomes).toEqual({ done: ["a", "c"], refused: [{ runId: "b", error: expect.any(MillraceError) }] });
  });

  it("stops where the server is gone", async () => {
    const asked: string[] = [];
    const outcome = forEachRun(["a", "b"], async (runId) => {
      asked.push(runId);
      throw refuse("SERVER_UNREACHABLE");
    });
    await expect(outcome).rejects.toThrow("Cannot");
    expect(asked).toEqual(["a"]);
  });
});
