import { openApiDocument } from "@millrace/contract/openapi";
import { describe, expect, it } from "vitest";
import { type DescribedOperation, findOperations, readOperations } from "./read-operations.ts";
import { curlText, firstCall, requestOf } from "./written-call.ts";

const operations = readOperations(openApiDocument({ version: "0.0.0" }));
const named = (id: string) => operations.find(({ operationId }) => operationId === id) as DescribedOperation;

describe("findOperations()", () => {
  it("finds by every word, in name, path and summary", () => {
    expect(findOperations(operations, "POST  /cancel").map(({ operationId }) => operationId)).toEqual(["runs.cancel"]);
    expect(findOperations(operations, "")).toHaveLength(operations.length);
    expect(findOperations(operations, "submarine")).toEqual([]);
  });
});

describe("requestOf()", () => {
  it("puts each parameter where it travels, and leaves out what is empty", () => {
    const parameters = { runId: "a/b", after: "2", limit: "" };
    expect(requestOf(named("runs.journal"), { parameters, body: "" })).toEqual({
      target: "/api/v1/runs/a%2Fb/journal?after=2",
      method: "GET",
      headers: {},
      body: null,
    });
    const start = requestOf(named("runs.start"), { parameters: { "Idempotency-Key": "k" }, body: '{"flow":"x"}' });
    expect(start.headers).toEqual({ "Idempotency-Key": "k", "Content-Type": "application/json" });
  });

  it("refuses a body that is no JSON", () => {
    expect(() => requestOf(named("runs.start"), { parameters: {}, body: "{" })).toThrow(/must be JSON/);
  });

  it("takes the example of each operation", () => {
    for (const operation of operations) expect(() => requestOf(operation, firstCall(operation))).not.toThrow();
  });
});

describe("curlText()", () => {
  it("writes a call that a shell takes as it is", () => {
    const request = requestOf(named("runs.start"), { parameters: {}, body: '{"flow":"it\'s"}' });
    expect(curlText(request, "http://127.0.0.1:5005")).toBe(
      [
        "curl -X POST 'http://127.0.0.1:5005/api/v1/runs'",
        '-H "Authorization: Bearer $MILLRACE_TOKEN"',
        "-H 'Content-Type: application/json'",
        `-d '{"flow":"it'\\''s"}'`,
      ].join(" \\\n  "),
    );
  });
});
