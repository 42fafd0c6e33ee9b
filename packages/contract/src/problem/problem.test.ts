import { errorCodes, isErrorCode, MillraceError } from "@millrace/flow/errors";
import { describe, expect, it } from "vitest";
import { fromProblem } from "./from-problem.ts";
import { problem, toProblem } from "./problem.ts";

describe("toProblem()", () => {
  it("says of an error what RFC 9457 asks for, and what Millrace adds", () => {
    const error = new MillraceError({
      code: "RUN_NOT_FOUND",
      message: "Cannot show a run as it must exist: r1",
      hint: "List the runs.",
      data: { runId: "r1" },
    });
    expect(toProblem(error, "q7")).toEqual({
      type: "/docs/errors#run_not_found",
      title: "Run not found",
      status: 404,
      code: "RUN_NOT_FOUND",
      detail: "Cannot show a run as it must exist: r1",
      hint: "List the runs.",
      retry: false,
      data: { runId: "r1" },
      requestId: "q7",
    });
  });

  it.each(Object.keys(errorCodes).filter(isErrorCode))("makes of %s a problem that comes back the same", (code) => {
    const error = new MillraceError({ code, message: "Cannot do it", retryAfterMs: 250 });
    const answer = problem.parse(toProblem(error));
    const again = fromProblem(answer);
    expect(again).toMatchObject({ code, message: "Cannot do it", retry: error.retry, retryAfterMs: 250 });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe("fromProblem()", () => {
  it("takes a code of a newer server as INTERNAL and keeps its words", () => {
    const again = fromProblem({
      type: "/docs/errors#tide_too_low",
      title: "Tide too low",
      status: 409,
      code: "TIDE_TOO_LOW",
      detail: "Cannot sail",
      hint: "Wait.",
      retry: true,
    });
    expect(again).toMatchObject({ code: "INTERNAL", message: "Cannot sail", hint: "Wait.", retry: true });
  });
});
