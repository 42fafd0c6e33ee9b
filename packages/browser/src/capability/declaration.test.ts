import type { ArtifactReference } from "@millrace/flow";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { BrowserCapability } from "./browser-capability.ts";
import { browser } from "./declaration.ts";

describe("browser()", () => {
  test("declares nothing but what it is given", () => {
    expect(browser()).toEqual({
      kind: "browser",
      settings: { hosts: [], connections: [], auth: [], robots: "obey", engine: "chromium" },
    });
    const options = { hosts: ["*"], connections: ["shop"], auth: "member", robots: "ignore" } as const;
    expect(browser(options).settings).toMatchObject({ hosts: ["*"], connections: ["shop"], auth: ["member"] });
    expect(browser({ auth: ["a", "b.c"] }).settings).toMatchObject({ auth: ["a", "b.c"] });
  });

  test("refuses names of auth states that could lead elsewhere", () => {
    for (const auth of ["", "..", "a/b", "A", "-a", "a".repeat(65)]) {
      expect(() => browser({ auth })).toThrow("Cannot use an auth state as its name must be");
    }
  });
});

test("a session's result is what its function returns, and only JSON may leave it", () => {
  const check = (web: BrowserCapability) => {
    expectTypeOf(web.session("a", () => null)).resolves.toBeNull();
    expectTypeOf(web.session("a", async (page) => ({ title: await page.title() }))).resolves.toEqualTypeOf<{
      title: string;
    }>();
    expectTypeOf(
      web.session("a", { key: "1" }, (_, keep) => keep(Buffer.of())),
    ).resolves.toEqualTypeOf<ArtifactReference>();
    // @ts-expect-error a page never outlives its session
    void web.session("a", (page) => page);
    // @ts-expect-error a Date is not JSON
    void web.session("a", async () => new Date());
    // @ts-expect-error there is no such option
    void web.session("a", { proxy: "x" }, () => null);
  };
  expect(check).toBeTypeOf("function");
});
