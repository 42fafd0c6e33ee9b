import { expect, test } from "vitest";
import { describeReach } from "./reach.ts";

test.each(["127.0.0.1", "127.0.0.2", "::1"])("a server on %s alone has nothing to say of its reach", (host) => {
  expect(describeReach({ host, publicHosts: [] })).toMatchObject({ address: host, notice: null });
});

test.each([
  ["127.0.0.1", "by a proxy on this machine, as a.example."],
  ["::", "at ::, as a.example."],
  ["10.0.0.7", "at 10.0.0.7, as a.example, 10.0.0.7."],
])("a server on %s with a name says how it is reached, and what that asks for", (host, how) => {
  const { notice } = describeReach({ host, publicHosts: ["a.example"] });
  expect(notice).toContain(`from outside, ${how}`);
  expect(notice).toMatch(/needs a token.*plain HTTP: TLS is the work of a proxy/);
});
