import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAuthority } from "./authority.ts";
import { readReach } from "./reach.ts";
import { requireAllowed, requireTunnelPort } from "./refusal.ts";
import { readWebUrl, targetOf } from "./web-url.ts";

const allows = (pattern: string, url: string) =>
  readReach({ hosts: [pattern], grants: [] }).allows(targetOf(new URL(url)));

describe("readReach()", () => {
  test.each([
    ["*", "http://anything.example:81/", true],
    ["*", "http://[::1]/", true],
    ["*:8443", "https://example.com:8443/", true],
    ["*:8443", "https://example.com/", false],
    ["example.com", "https://example.com/", true],
    ["example.com", "https://example.com:8443/", true],
    ["example.com", "https://EXAMPLE.com./", true],
    ["Example.COM.", "https://example.com/", true],
    ["example.com", "https://www.example.com/", false],
    ["example.com", "https://example.com.evil.test/", false],
    ["example.com:443", "https://example.com/", true],
    ["example.com:443", "http://example.com/", false],
    ["*.example.com", "https://a.b.example.com/", true],
    ["*.example.com", "https://example.com/", false],
    ["*.example.com", "https://notexample.com/", false],
    ["*.example.com:8080", "http://a.example.com:8080/", true],
    ["*.example.com:8080", "http://a.example.com/", false],
    ["bücher.example", "https://xn--bcher-kva.example/", true],
    ["*.xn--bcher-kva.example", "https://www.BÜCHER.example/", true],
    ["127.0.0.1", "http://0x7f.1/", true],
    ["127.0.0.1", "http://2130706433/", true],
    ["127.0.0.1:8080", "http://0177.0.0.1:8080/", true],
    ["[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/", true],
    ["[::1]", "http://[::2]/", false],
  ])("a pattern %s and %s: %s", (pattern, url, expected) => {
    expect(allows(pattern, url)).toBe(expected);
  });

  test.each([
    "",
    "*.",
    "*:",
    "*:0",
    "*:65536",
    "**",
    "a*.example.com",
    "*.*.example.com",
    "*.1.2.3.4",
    "*.[::1]",
    "http://example.com",
    "example.com/path",
    "user@example.com",
    "exa mple.com",
    "example.com:port",
    "::1",
    "[::1",
    "[fe80::1%eth0]",
    "%65xample.com",
  ])("refuses the pattern %j", (pattern) => {
    expect(() => readReach({ hosts: [pattern], grants: [] })).toThrow(
      expect.objectContaining({ code: "EGRESS_REACH_INVALID", retry: false }),
    );
  });

  test.each(["localhost", "*:80", "*.local:80", "http://localhost:80", ""])("refuses the grant %j", (grant) => {
    expect(() => readReach({ hosts: [], grants: [grant] })).toThrow("Cannot read a reach");
  });

  test("grants a name and port as requested, and no other name of the same machine", () => {
    const { grants } = readReach({ hosts: ["*"], grants: ["LOCALHOST:5006", "[::1]:80"] });
    expect(grants({ host: "localhost", port: 5006 })).toBe(true);
    expect(grants({ host: "localhost", port: 5007 })).toBe(false);
    expect(grants({ host: "127.0.0.1", port: 5006 })).toBe(false);
    expect(grants({ host: "[::1]", port: 80 })).toBe(true);
  });

  test("a grant allows an address and not a host", () => {
    const reach = readReach({ hosts: ["example.com"], grants: ["localhost:80"] });
    expect(() => requireAllowed(reach, { host: "localhost", port: 80 })).toThrow(
      expect.objectContaining({
        code: "EGRESS_HOST_REFUSED",
        message: "Cannot reach localhost:80 as the flow's use must name the host: it names example.com",
        data: { host: "localhost", port: 80 },
      }),
    );
  });

  test("a refusal lists eight hosts at most, and says none for none", () => {
    const target = { host: "a.test", port: 80 };
    const hosts = Array.from({ length: 20 }, (_, index) => `h${index}.example`);
    expect(() => requireAllowed(readReach({ hosts, grants: [] }), target)).toThrow(/h7\.example, \.\.\.$/);
    expect(() => requireAllowed(readReach({ hosts: [], grants: [] }), target)).toThrow("it names none");
  });
});

describe("requireTunnelPort()", () => {
  const reach = readReach({ hosts: ["*", "db.example:5432", "*.example:99"], grants: ["localhost:5006"] });
  test.each([
    ["any.test", 443, true],
    ["any.test", 80, true],
    ["any.test", 22, false],
    ["db.example", 5432, true],
    ["db.example", 5433, false],
    ["a.example", 99, true],
    ["localhost", 5006, true],
    ["localhost", 5007, false],
  ])("for %s:%i", (host, port, isAllowed) => {
    const check = () => requireTunnelPort(reach, { host, port });
    if (isAllowed) expect(check).not.toThrow();
    else expect(check).toThrow("ports other than 443 and 80 must be named");
  });
});

describe("parseAuthority()", () => {
  test("reads every host that a URL can have into the URL's own spelling", () => {
    fc.assert(
      fc.property(fc.webAuthority({ withPort: true }), (authority) => {
        const url = new URL(`http://${authority}/`);
        const port = /:(\d+)$/.exec(authority)?.[1];
        if (port !== undefined && Number(port) === 0) expect(parseAuthority(authority)).toBeUndefined();
        else {
          const read = parseAuthority(authority);
          expect(read?.host).toBe(url.hostname.replace(/\.$/, ""));
          expect(read?.port).toBe(port === undefined ? undefined : Number(port));
        }
      }),
    );
  });

  test.each(["", ":80", "a:b:80", "a\t.test:80", "a/b:80", "a\\b:80", "a?b", "a#b", "."])("refuses %j", (text) => {
    expect(parseAuthority(text)).toBeUndefined();
  });
});

describe("readWebUrl()", () => {
  test.each([
    ["/path", "EGRESS_URL_INVALID"],
    ["", "EGRESS_URL_INVALID"],
    ["http://user:secret@example.com/", "EGRESS_URL_INVALID"],
    ["file:///etc/passwd", "EGRESS_PROTOCOL_REFUSED"],
    ["javascript:alert(1)", "EGRESS_PROTOCOL_REFUSED"],
    ["ftp://example.com/", "EGRESS_PROTOCOL_REFUSED"],
    ["ws://example.com/", "EGRESS_PROTOCOL_REFUSED"],
  ])("refuses %j with %s", (text, code) => {
    expect(() => readWebUrl(text)).toThrow(expect.objectContaining({ code }));
  });

  test("never repeats a password", () => {
    expect(() => readWebUrl("https://user:secret@example.com/")).toThrow(/one for example\.com$/);
  });
});
