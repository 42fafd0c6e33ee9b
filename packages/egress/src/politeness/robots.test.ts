import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processorMsOf } from "../../../../test/processor-time.ts";
import { parseRobots } from "./robots.ts";

const allows = (rules: string, path: string) => parseRobots(`User-agent: *\n${rules}`, "Millrace").check(path).allowed;

describe("parseRobots()", () => {
  test.each([
    ["", "/any", true],
    ["Disallow:", "/any", true],
    ["Disallow: /", "/any", false],
    ["Disallow: /", "/robots.txt", true],
    ["Disallow: /a", "/a/b", false],
    ["Disallow: /a", "/A", true],
    ["Disallow: /a/", "/a", true],
    ["Disallow: /\nAllow: /a", "/a/b", true],
    ["Allow: /a\nDisallow: /", "/b", false],
    ["Disallow: /a\nAllow: /a", "/a", true],
    ["Allow: /a\nDisallow: /a", "/a", true],
    ["Allow: /a\nDisallow: /a*", "/ab", false],
    ["Disallow: /*.pdf", "/x/y.pdf?q", false],
    ["Disallow: /*.pdf$", "/x/y.pdf?q", true],
    ["Disallow: /*.pdf$", "/x/y.pdf", false],
    ["Disallow: /a$", "/a", false],
    ["Disallow: /a$", "/ab", true],
    ["Disallow: /a*b*c", "/a-c-b-c", false],
    ["Disallow: /a*b*c", "/a-c-b", true],
    ["Disallow: /ab*ab$", "/ab", true],
    ["Disallow: /ab*ab$", "/abab", false],
    ["Disallow: *a", "/bca", false],
    ["Disallow: /a*$", "/abc", false],
    ["Disallow: /search?q=", "/search?q=x", false],
    ["Disallow: /b%C3%BCcher", "/b%c3%bccher/1", false],
    ["Disallow: /bücher", "/b%C3%BCcher", false],
    ["Disallow: /%61bc", "/abc", false],
    ["Disallow: /a%2Fb", "/a/b", true],
    ["Disallow: /a%2fb", "/a%2Fb", false],
    ["Disallow: /%2A", "/*", false],
    ["Disallow: /%2A", "/anything", true],
    ["Disallow: /a$b", "/a$b", false],
    ["Disallow: /a%24", "/a$", false],
    ["Disallow: /a # all of it", "/a", false],
    ["  disALLOW :/a  ", "/a", false],
    ["Disallow: /a:b", "/a:b", false],
  ])("%j and %s: %s", (rules, path, expected) => {
    expect(allows(rules, path)).toBe(expected);
  });

  test("uses the groups of our name, all of them, and the star's only without one", () => {
    const text = [
      ...["User-agent: *", "Disallow: /", ""],
      ...["User-agent: other", "User-agent: MILLRACE/2.0 (test)", "Disallow: /a", ""],
      ...["User-agent: millrace", "Disallow: /b"],
    ].join("\r\n");
    const ours = parseRobots(text, "Millrace");
    expect(["/a", "/b", "/c"].map((path) => ours.check(path).allowed)).toEqual([false, false, true]);
    expect(parseRobots(text, "Other").check("/b").allowed).toBe(true);
    expect(parseRobots(text, "Third").check("/c")).toEqual({ allowed: false, rule: "Disallow: /" });
  });

  test("ignores what stands before the first group and lines it does not know", () => {
    const text =
      "\uFEFFDisallow: /\rSitemap: https://example.com/map.xml\rnonsense\rUser-agent: *\rHost: x\rDisallow: /a";
    const rules = parseRobots(text, "Millrace");
    expect(["/a", "/b"].map((path) => rules.check(path).allowed)).toEqual([false, true]);
  });

  test.each([
    ["Crawl-delay: 2", 2_000],
    ["crawl-delay: 0.5", 500],
    ["Crawl-delay: -1", undefined],
    ["Crawl-delay: soon", undefined],
    ["", undefined],
  ])("reads %j", (line, expected) => {
    expect(parseRobots(`User-agent: *\n${line}`, "Millrace").crawlDelayMs).toBe(expected);
  });

  test("matches stars as a regular expression would", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "b", "*", "/"), maxLength: 8 });
    const path = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 12 });
    fc.assert(
      fc.property(piece, fc.boolean(), path, (pattern, isAnchored, rest) => {
        const source = `^/${pattern.replaceAll("*", ".*")}${isAnchored ? "$" : ""}`;
        expect(allows(`Disallow: /${pattern}${isAnchored ? "$" : ""}`, `/${rest}`)).toBe(
          !new RegExp(source).test(`/${rest}`),
        );
      }),
    );
  });

  test("reads hostile files in a moment", async () => {
    const blanks = `Disallow:${" ".repeat(500_000)}x`;
    const stars = `Disallow: /${"*a".repeat(200_000)}$`;
    const tookMs = await processorMsOf(() => {
      const rules = parseRobots(`User-agent: *\n${blanks}\n${stars}`, "Millrace");
      expect(rules.check(`/${"a".repeat(100_000)}b`).allowed).toBe(true);
    });
    expect(tookMs).toBeLessThan(2_000);
  });
});
