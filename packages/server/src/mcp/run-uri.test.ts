import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRunUri, runUri } from "./run-uri.ts";

describe("parseRunUri()", () => {
  it("reads what runUri() wrote", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (runId) => {
        expect(parseRunUri(runUri(runId))).toEqual({ runId, part: "", artifact: null, after: 0 });
        expect(parseRunUri(`${runUri(runId, "journal")}?after=7`)).toMatchObject({ runId, part: "journal", after: 7 });
      }),
    );
    const artifact = "a".repeat(64);
    expect(parseRunUri(runUri("r", `artifacts/${artifact}`))).toMatchObject({ part: "artifacts", artifact });
  });

  it("takes nothing else", () => {
    const others = ["", "millrace://runs/", "file:///etc/passwd", "millrace://runs/a/secrets", "millrace://runs/%ff"];
    for (const uri of [...others, `millrace://runs/a/journal/${"a".repeat(64)}`]) expect(parseRunUri(uri)).toBeNull();
  });
});
