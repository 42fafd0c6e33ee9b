import type { RunDetailDto } from "@millrace/contract";
import { describe, expect, it } from "vitest";
import { exitCodeOf, outcomeText } from "./show-outcome.ts";

const run: RunDetailDto = {
  runId: "r1",
  flow: "greet",
  version: "e".repeat(64),
  status: "succeeded",
  seq: 9,
  claims: 1,
  createdAt: "2026-03-01T06:00:00.000Z",
  startedAt: "2026-03-01T06:00:01.000Z",
  finishedAt: "2026-03-01T06:00:03.400Z",
  availableAt: null,
  cancelRequestedAt: null,
  cancelReason: null,
  parentRunId: null,
  worker: null,
  errorCode: null,
  input: {},
  output: { greeting: "hello" },
  error: null,
};
const file = (name: string, mediaType: string) => ({ artifact: "a".repeat(64), name, mediaType, sizeBytes: 1 });

describe("outcomeText()", () => {
  it("says what a run returned, how long it took and where it can be seen", () => {
    expect(outcomeText({ run, url: "http://127.0.0.1:5005", ownServer: false }, [])).toBe(
      'greet succeeded in 2.4 s  r1\n\n{\n  "greeting": "hello"\n}\n\nIn the panel:  http://127.0.0.1:5005/runs/r1',
    );
  });

  it.each([
    [
      { kind: "labels", queue: "default", needs: ["eu", "gpu"] },
      "a worker that has eu, gpu: none that does is alive (millrace worker --label eu --label gpu)",
    ],
    [{ kind: "labels", queue: "default", needs: [] }, "a worker: none is alive"],
    [{ kind: "queue", queue: "mail", needs: [] }, "a place in the queue mail"],
    [{ kind: "worker", queue: "default", needs: ["gpu"] }, "the next free worker"],
    [{ kind: "time", queue: "default", needs: [] }, "its time: 2026-03-01T07:00:00.000Z"],
  ] as const)("says that a run waits, and for what: %j", (waitsFor, text) => {
    const queued = {
      ...run,
      status: "queued",
      finishedAt: null,
      output: null,
      availableAt: "2026-03-01T07:00:00.000Z",
      waitsFor: { ...waitsFor, needs: Array.from<string>(waitsFor.needs) },
    } as const;
    expect(outcomeText({ run: queued, url: "", ownServer: false }, [])).toContain(`  It waits for ${text}.\n`);
  });

  it("counts the evidence and says how to open it", () => {
    const files = [
      file("page.jpg", "image/jpeg"),
      file("page.jpg", "image/jpeg"),
      file("read page trace.zip", "application/zip"),
      file("list.csv", "text/csv"),
    ];
    const text = outcomeText({ run: { ...run, output: null }, url: "", ownServer: true }, files);
    expect(text).toContain("2 screenshots, 1 trace, 1 other file\n");
    expect(text).toContain("millrace show r1 --save ./evidence\n");
    expect(text).toContain("npx playwright-core show-trace");
    expect(text).toContain("millrace start, then open the run there");
  });

  it("says why a run failed and what to do, and why one was canceled", () => {
    const error = { code: "STEP_FAILED", message: "Cannot do it", hint: "Look.", retry: false };
    const at = { url: "", ownServer: true };
    const failed = outcomeText({ ...at, run: { ...run, status: "failed", output: null, error } }, []);
    expect(failed).toContain("Cannot do it (STEP_FAILED)\n  Look.\n");
    const canceled: RunDetailDto = {
      ...run,
      status: "canceled",
      output: null,
      cancelReason: "enough",
      startedAt: null,
    };
    expect(outcomeText({ ...at, run: canceled }, [])).toMatch(/^greet canceled in 3.4 s {2}r1\n {2}enough\n/);
    const running: RunDetailDto = { ...run, status: "running", output: null, finishedAt: null };
    expect(outcomeText({ ...at, run: running }, [])).toMatch(/^greet running {2}r1\n/);
  });

  it("shows how a large output begins", () => {
    const largeOutput = { artifact: "a".repeat(64), sizeBytes: 70_000, preview: '{"rows":[1,' };
    expect(
      outcomeText({ url: "http://127.0.0.1:1", ownServer: false, run: { ...run, output: null, largeOutput } }, []),
    ).toContain('\n{"rows":[1,… (70000 bytes; --save has the whole)\n');
  });
});

describe("exitCodeOf()", () => {
  it.each([
    [{ status: "succeeded" as const, errorCode: null }, 0],
    [{ status: "canceled" as const, errorCode: null }, 7],
    [{ status: "failed" as const, errorCode: "INPUT_INVALID" }, 2],
    [{ status: "failed" as const, errorCode: "PAGE_UNREACHABLE" }, 6],
    [{ status: "failed" as const, errorCode: "OF_A_LATER_VERSION" }, 1],
  ])("of %j is %i", (ended, exitCode) => {
    expect(exitCodeOf(ended)).toBe(exitCode);
  });
});
