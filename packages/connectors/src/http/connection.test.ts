import { describe, expect, test } from "vitest";
import { type HttpConnection, readConnection, readConnections } from "./connection.ts";
import { createRedactor } from "./redact.ts";

const billing: HttpConnection = { name: "billing", kind: "http", baseUrl: "https://billing.example" };

describe("readConnection()", () => {
  test("reaches the one host and port of its base URL", () => {
    expect(readConnection(billing)).toMatchObject({
      reach: { hosts: ["billing.example:443"], grants: [] },
      base: new URL("https://billing.example/"),
    });
    expect(readConnection({ ...billing, baseUrl: "http://[::1]:8080/api" })).toMatchObject({
      reach: { hosts: ["[::1]:8080"] },
      base: new URL("http://[::1]:8080/api/"),
    });
  });

  test.each<[string, Partial<HttpConnection>]>([
    ["its baseUrl must begin with http", { baseUrl: "billing.example" }],
    ["its baseUrl must begin with http", { baseUrl: "ftp://billing.example" }],
    ["credentials belong into secretHeaders", { baseUrl: "https://user:pw@billing.example" }],
    ["credentials belong into secretHeaders", { baseUrl: "https://billing.example?key=1" }],
    ["each entry must be a host pattern or a grant", { grants: ["localhost"] }],
    ['the header "a b" must be', { headers: { "a b": "c" } }],
    ['the header "authorization" must be', { secretHeaders: { authorization: "s3cr3t\nX: y" } }],
  ])("says %s", (problem, more) => {
    const read = () => readConnection({ ...billing, ...more });
    expect(read).toThrow(expect.objectContaining({ code: "CONNECTION_INVALID", retry: false }));
    expect(read).toThrow(problem);
    expect(read).not.toThrow("s3cr3t");
    expect(read).not.toThrow("pw");
  });
});

test("readConnections() refuses a name that is given twice", () => {
  expect([...readConnections([billing]).keys()]).toEqual(["billing"]);
  expect(() => readConnections([billing, { ...billing, baseUrl: "https://other.example" }])).toThrow(
    'Cannot use the connection "billing" as it is set up: another one has the same name',
  );
});

describe("createRedactor()", () => {
  test("hides the whole value, the credential behind its scheme, and both as JSON writes them", () => {
    const redact = createRedactor(['Bearer a"b\\c']);
    expect(redact('1: Bearer a"b\\c, 2: a"b\\c, 3: {"x":"a\\"b\\\\c"}')).toBe(
      '1: [secret], 2: [secret], 3: {"x":"[secret]"}',
    );
  });

  test("leaves texts alone that are too short to be a secret", () => {
    expect(createRedactor(["", "a", "abc"])("abcabc")).toBe("abcabc");
  });
});
