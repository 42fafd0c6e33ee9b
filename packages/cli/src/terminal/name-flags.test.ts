import { MillraceError } from "@millrace/flow/errors";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { nameFlags } from "./name-flags.ts";

const program = new Command("millrace");
const rotate = program.command("rotate <token>").option("--overlap <duration>").option("--error <code>");

const refusal = (...faults: readonly { readonly path: string; readonly problem: string }[]) =>
  new MillraceError({
    code: "REQUEST_INVALID",
    message: "Cannot call tokens.rotate as its input must fit the schema",
    data: { faults },
  });

describe("nameFlags()", () => {
  it("says options and arguments where the server says fields, and durations where it says milliseconds", () => {
    const faults = [
      { path: "overlapMs", problem: "Too big: expected number to be <=604800000" },
      { path: "tokenId", problem: "Too long" },
      { path: "errorCode", problem: "Too short" },
    ];
    expect(nameFlags(refusal(...faults), rotate)).toMatchObject({
      code: "REQUEST_INVALID",
      message:
        "Cannot take this command line as its values must fit: --overlap: Too big: expected number to be <=168 h; <token>: Too long; --error: Too short",
      hint: "See: millrace rotate --help",
      data: { faults },
    });
  });

  it.each([
    [
      "a field that the command does not take",
      refusal({ path: "overlapMs", problem: "x" }, { path: "body.y", problem: "x" }),
    ],
    [
      "a refusal without its places",
      new MillraceError({ code: "REQUEST_INVALID", message: "Cannot", data: { faults: [{}] } }),
    ],
    ["another error", new MillraceError({ code: "RUN_NOT_FOUND", message: "Cannot" })],
    ["what is no error of ours", new Error("x")],
  ])("leaves %s as it is", (_what, error) => {
    expect(nameFlags(error, rotate)).toBe(error);
    expect(nameFlags(error, null)).toBe(error);
  });
});
