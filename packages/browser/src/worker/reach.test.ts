import { describe, expect, test } from "vitest";
import { reachOf, refusalError } from "./reach.ts";

const settings = { hosts: ["example.com"], connections: [], auth: [], robots: "obey", engine: "chromium" } as const;
const parts = {
  grantsOf: (name: string) => (name === "shop" ? ["127.0.0.1:5006"] : undefined),
  operatorGrants: ["10.0.0.5:80"],
};

describe("reachOf()", () => {
  test("widens the hosts by what the connections grant, but not by what the operator grants", () => {
    expect(reachOf({ ...settings, connections: ["shop"] }, parts)).toEqual({
      hosts: ["example.com", "127.0.0.1:5006"],
      grants: ["127.0.0.1:5006", "10.0.0.5:80"],
    });
  });

  test("refuses a connection that does not exist", () => {
    expect(() => reachOf({ ...settings, connections: ["bank"] }, parts)).toThrow('"bank" does not');
  });
});

test("refusalError() says what to do about each refusal", () => {
  const refusal = { host: "example.com", port: 80, message: "Cannot reach" } as const;
  expect(refusalError({ ...refusal, code: "EGRESS_HOST_REFUSED" }).hint).toContain('"example.com"');
  expect(refusalError({ ...refusal, code: "EGRESS_ADDRESS_REFUSED" }).hint).toContain("--grant example.com:80");
  expect(refusalError({ ...refusal, code: "EGRESS_LIMIT_REACHED" }).hint).toContain("fewer pages");
});
