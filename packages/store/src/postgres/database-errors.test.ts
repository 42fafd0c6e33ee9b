import { MillraceError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { translatePostgresError } from "./database-errors.ts";

const reported = (code: string, message = "something") => Object.assign(new Error(message), { code });

test.each([
  ["53100", "DISK_FULL", true],
  ["57P01", "STORE_UNAVAILABLE", true],
  ["53300", "STORE_UNAVAILABLE", true],
  ["25006", "STORE_UNAVAILABLE", true],
  ["08006", "STORE_UNAVAILABLE", true],
  ["ECONNREFUSED", "STORE_UNAVAILABLE", true],
  ["EAI_AGAIN", "STORE_UNAVAILABLE", true],
  ["28P01", "STORE_UNAVAILABLE", false],
  ["3D000", "STORE_UNAVAILABLE", false],
  ["42501", "STORE_UNAVAILABLE", false],
  ["42601", "INTERNAL", false],
] as const)("the code %s means %s, worth a retry: %s", (from, code, retry) => {
  const cause = reported(from);
  expect(translatePostgresError(cause)).toMatchObject({ code, retry, cause, hint: expect.any(String) });
});

test("an error without a code is one of the connection, with what is known of it", () => {
  const error = translatePostgresError(new Error("Connection terminated unexpectedly"));
  expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", message: expect.stringContaining("terminated") });
  // Several addresses that refuse come without a message of their own.
  const refused = reported("ECONNREFUSED", "");
  expect(translatePostgresError(refused)).toMatchObject({ message: expect.stringContaining("ECONNREFUSED") });
});

test("what is Millrace's own, or no error at all, passes", () => {
  const own = new MillraceError({ code: "WORKER_FENCED", message: "fenced" });
  expect(translatePostgresError(own)).toBe(own);
  expect(translatePostgresError("text")).toBe("text");
});
