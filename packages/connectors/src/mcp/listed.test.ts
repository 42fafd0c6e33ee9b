import { expect, it } from "vitest";
import { listed } from "./listed.ts";

type Page = { readonly items: readonly string[]; readonly nextCursor: string | undefined };
const read = (page: (cursor: string | undefined) => Page) =>
  Array.fromAsync(listed({ what: "tools", page: async (cursor) => page(cursor) }));
const numbered = (pages: number) => (cursor: string | undefined) => {
  const at = Number(cursor ?? 1);
  return { items: [`tool-${at}`], nextCursor: at < pages ? String(at + 1) : undefined };
};

it("listed() goes through all pages", async () => {
  expect(await read(numbered(1))).toEqual(["tool-1"]);
  expect(await read(numbered(64))).toHaveLength(64);
});

it.each([
  ["one page more than it may have", numbered(65), "more than 64 pages"],
  ["pages that go round", (): Page => ({ items: ["a"], nextCursor: "same" }), "leads back"],
  [
    "pages that hold too much",
    (): Page => ({ items: ["x".repeat(5_000_000)], nextCursor: "on" }),
    "more than 4 million",
  ],
])("listed() refuses %s", async (_, page, told) => {
  await expect(read(page)).rejects.toMatchObject({
    code: "MCP_ANSWER_INVALID",
    retry: false,
    message: expect.stringContaining(told),
    hint: expect.stringContaining("by its name"),
  });
});
