import { describe, expect, test } from "vitest";
import { reachOf, refusalError } from "./reach.ts";

const settings = { hosts: ["example.com"], connections: [], auth: [], robots: "obey", engine: "chromium" } as const;
const parts = {
  project: "default",
  grantsOf: async ({ project, name }: { project: string; name: string }) =>
    project === "default" && name === "shop" ? ["127.0.0.1:5006"] : null,
  operatorGrants: ["10.0.0.5:80"],
};

describe("reachOf()", () => {
  test("widens the hosts by what the connections grant, but not by what the operator grants", async () => {
    expect(await reachOf({ ...settings, connections: ["shop", "bank"] }, parts)).toEqual({
      hosts: ["example.com", "127.0.0.1:5006"],
      grants: ["127.0.0.1:5006", "10.0.0.5:80"],
    });
  });

  test("grants one project nothing of another one's connection", async () => {
    const reach = await reachOf({ ...settings, connections: ["shop"] }, { ...parts, project: "other" });
    expect(reach).toEqual({ hosts: ["example.com"], grants: ["10.0.0.5:80"] });
  });

  test("refuses a flow that would reach no host, as its connection does not exist", async () => {
    const reaching = reachOf({ ...settings, hosts: [], connections: ["bank"] }, parts);
    await expect(reaching).rejects.toThrow('"bank" does not exist');
  });
});

test("refusalError() says what to do about each refusal", () => {
  const refusal = { host: "example.com", port: 80, message: "Cannot reach" } as const;
  expect(refusalError({ ...refusal, code: "EGRESS_HOST_REFUSED" }).hint).toContain('"example.com"');
  expect(refusalError({ ...refusal, code: "EGRESS_ADDRESS_REFUSED" }).hint).toContain("--grant example.com:80");
  expect(refusalError({ ...refusal, code: "EGRESS_LIMIT_REACHED" }).hint).toContain("fewer pages");
});
