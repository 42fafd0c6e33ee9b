import { afterAll, beforeAll, expect, test } from "vitest";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { type RawDriver, startRawDriver } from "../testing/raw-session.ts";
import type { LeanScript } from "./lean-script.ts";
import { shrinkPageScript } from "./shrink-script.ts";

let site: PageServer;
let driver: RawDriver;

beforeAll(async () => {
  site = await startPageServer({
    "/": `<title>Shop</title><style>h1 { text-transform: uppercase }</style><h1>Größe ·  42</h1>
      <button aria-pressed=true>Kaufen</button><input type=checkbox checked><p hidden>later</p>`,
  });
  driver = await startRawDriver();
});
afterAll(async () => {
  await driver.close();
  await site.close();
});

/** What Playwright's script finds on a page. */
async function look(): Promise<{ readonly mark: unknown; readonly seen: readonly unknown[] }> {
  const session = await driver.open({ grants: [site.authority] });
  const { frame } = session;
  await session.request(frame, "goto", { url: `${site.origin}/`, waitUntil: "load" });
  const ask = async (method: string, params: object) => {
    const { result, error } = await session.request(frame, method, { timeout: 5_000, ...params });
    return result ?? error;
  };
  const seen = [
    await ask("innerText", { selector: "h1" }),
    await ask("queryCount", { selector: 'internal:role=button[name="kaufen"i]' }),
    await ask("isChecked", { selector: "input" }),
    await ask("isVisible", { selector: "text=later" }),
    await ask("ariaSnapshot", {}),
    await ask("click", { selector: "internal:text=/kaufen/i" }),
    await ask("isVisible", { selector: "css=[" }),
  ];
  const mark = await ask("getAttribute", { selector: "html", name: "data-mark" });
  await session.close();
  return { mark, seen };
}

test("shrinkPageScript() shortens Playwright's script for pages; it goes into pages instead and finds the same", async () => {
  const before = await look();
  expect(before.seen[1]).toEqual({ value: 1 });
  const script = shrinkPageScript();
  expect(script.head.length).toBeLessThan(200_000);
  const marked = { ...script, head: `document.documentElement.dataset.mark = "lean"; ${script.head}` };
  driver.peer.tell("script", marked satisfies LeanScript);
  const after = await look();
  expect(after.mark).toEqual({ value: "lean" });
  expect(after.seen).toEqual(before.seen);
});
