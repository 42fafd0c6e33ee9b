import { MillraceError } from "@millrace/flow/errors";
import { describe, expect, it } from "vitest";
import { asError, isScopeMissing, isSignedOut, isUnreachable } from "./as-error.ts";

const refused = new MillraceError({ code: "TOKEN_REFUSED", message: "no" });
const tooWeak = new MillraceError({ code: "SCOPE_MISSING", message: "no" });
const unreachable = new MillraceError({ code: "SERVER_UNREACHABLE", message: "gone" });

describe("what was thrown", () => {
  it("is an error, or becomes one", () => {
    expect(asError(refused)).toBe(refused);
    expect(asError("text")).toEqual(new Error("text"));
  });

  it("says whether a session is good, though not for this", () => {
    expect([tooWeak, refused, new Error("x"), null].map(isScopeMissing)).toEqual([true, false, false, false]);
  });

  it("says whether the session is over, and whether the server is away", () => {
    expect([refused, unreachable, new Error("x"), null].map(isSignedOut)).toEqual([true, false, false, false]);
    expect([refused, unreachable, new Error("x"), null].map(isUnreachable)).toEqual([false, true, false, false]);
  });
});
