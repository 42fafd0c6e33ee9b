import { describe, expect, it } from "vitest";
import { localUrl, ownNamesOf, readPublicHosts, requirePublicHosts } from "./host-names.ts";

describe("readPublicHosts()", () => {
  it.each([
    ["millrace.example", ["millrace.example"]],
    ["MILLRACE.example , millrace.example:443,millrace.example:80", ["millrace.example"]],
    ["a.example:8443,10.0.0.7,10.0.0.7:81", ["a.example:8443", "10.0.0.7", "10.0.0.7:81"]],
    ["fd00::2,[FD00:0::3]:5005", ["[fd00::2]", "[fd00::3]:5005"]],
  ])("reads %s", (text, value) => {
    expect(readPublicHosts(text)).toEqual({ value });
  });

  it.each([
    "",
    "a.example,",
    "*",
    "*.example",
    "https://a.example",
    "a.example/x",
    "a.example:0",
    "a.example:65536",
    "a b",
    "ada@a.example",
    "a.example.",
    "0.0.0.0",
    "::",
    "[::]:5005",
    "[zz]",
    "fe80::1%eth0",
  ])("refuses %j", (text) => {
    expect(readPublicHosts(text)).toEqual({ problem: expect.stringContaining("must list host or host:port") });
  });
});

describe("a place to listen", () => {
  it.each([
    ["0.0.0.0", "http://127.0.0.1:5005"],
    ["::", "http://[::1]:5005"],
    ["::1", "http://[::1]:5005"],
    ["127.0.0.2", "http://127.0.0.2:5005"],
    ["192.168.1.7", "http://192.168.1.7:5005"],
  ])("is called by programs of this machine: %s as %s", (host, url) => {
    expect(localUrl({ host, port: 5005 })).toBe(url);
  });

  it.each([
    ["127.0.0.1", ["a.example"]],
    ["0.0.0.0", ["a.example"]],
    ["127.0.0.2", ["a.example", "127.0.0.2"]],
    ["192.168.1.7", ["a.example", "192.168.1.7"]],
    ["fd00::2", ["a.example", "[fd00::2]"]],
  ])("has the names it was given, and its own address: %s", (host, names) => {
    expect(ownNamesOf({ host, publicHosts: ["a.example"] })).toEqual(names);
  });

  it.each(["0.0.0.0", "::", "192.168.1.7"])("beyond loopback needs names: %s", (host) => {
    expect(() => requirePublicHosts({ host, publicHosts: [] })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", hint: expect.stringContaining("MILLRACE_PUBLIC_HOSTS") }),
    );
    expect(() => requirePublicHosts({ host, publicHosts: ["a.example"] })).not.toThrow();
  });

  it.each(["127.0.0.1", "127.8.0.1", "::1"])("of loopback needs none: %s", (host) => {
    expect(() => requirePublicHosts({ host, publicHosts: [] })).not.toThrow();
  });
});
