import { expect, test } from "vitest";
import { checkConnection } from "../connector/check-connection.ts";
import { connectionOf } from "../connector/connection.ts";
import { createRedactor } from "../connector/redact.ts";
import { type HttpConnection, readTarget } from "./connection.ts";
import { hostOf } from "./host-of.ts";
import { createHttpConnector } from "./http-connector.ts";

const billing: HttpConnection = { name: "billing", kind: "http", baseUrl: "https://billing.example" };
const check = (more: Partial<HttpConnection>) =>
  checkConnection(connectionOf({ ...billing, ...more }), createHttpConnector());

test("a connection reaches the one host and port of its base URL", async () => {
  expect([hostOf(billing.baseUrl), hostOf("http://[::1]:8080/api")]).toEqual(["billing.example:443", "[::1]:8080"]);
  const settings = { baseUrl: "http://[::1]:8080/api", headers: {}, secretHeaders: {} };
  const target = readTarget(settings, { name: "billing", redact: (text) => text });
  expect(target.base).toEqual(new URL("http://[::1]:8080/api/"));
  await check({ secretHeaders: { authorization: { secret: "billing-key", prefix: "Bearer " } } });
});

test.each<[string, Partial<HttpConnection>]>([
  ["must begin with http", { baseUrl: "billing.example" }],
  ["must begin with http", { baseUrl: "ftp://billing.example" }],
  ["credentials belong into secretHeaders", { baseUrl: "https://user:pw@billing.example" }],
  ["credentials belong into secretHeaders", { baseUrl: "https://billing.example?key=1" }],
  ["each entry must be a host pattern or a grant", { grants: ["localhost"] }],
  ["must be names and values that HTTP can carry", { headers: { a: "b\nc" } }],
  ["headers", { headers: { "a b": "c" } }],
  ["secretHeaders", { secretHeaders: { "a b": "s3cr3t" } }],
])("a connection is refused with: %s", async (problem, more) => {
  const refused = expect.objectContaining({ code: "CONNECTION_INVALID", retry: false });
  const failure: Error = await check(more).then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(failure).toEqual(refused);
  expect(failure.message).toContain(problem);
  expect(failure.message).not.toMatch(/s3cr3t|pw/);
});

test("a secret that no header can carry is not shown", () => {
  const settings = { baseUrl: billing.baseUrl, headers: {}, secretHeaders: { authorization: "s3cr3t\nX: y" } };
  const read = () => readTarget(settings, { name: "billing", redact: (text) => text });
  expect(read).toThrow('the secret header "authorization" cannot be carried by HTTP');
});

test("createRedactor() hides the whole value, the credential behind its scheme, and both as JSON and URLs write them", () => {
  const redact = createRedactor(['Bearer a"b\\c']);
  expect(redact('1: Bearer a"b\\c, 2: a"b\\c, 3: {"x":"a\\"b\\\\c"}, 4: ?k=a%22b%5Cc')).toBe(
    '1: [secret], 2: [secret], 3: {"x":"[secret]"}, 4: ?k=[secret]',
  );
});

test("createRedactor() leaves texts alone that are too short to be a secret", () => {
  expect(createRedactor(["", "a", "abc"])("abcabc")).toBe("abcabc");
});
