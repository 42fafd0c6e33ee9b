import { expect, it } from "vitest";
import { lineLog } from "./line-log.ts";

it("lineLog() writes one JSON object a line from its level on, without secrets", () => {
  const lines: string[] = [];
  const log = lineLog({ threshold: "warn", write: (line) => lines.push(line), nowMs: () => 0 });
  log("info", "not kept");
  log("warn", "kept", { url: "postgres://ada:hunter2@db/runs", token: "t" });
  expect(lines).toEqual([
    '{"at":"1970-01-01T00:00:00.000Z","level":"warn","message":"kept","url":"postgres://ada:[redacted]@db/runs","token":"[redacted]"}\n',
  ]);
});
