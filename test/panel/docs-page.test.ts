import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBarriers, openPanelWorld, type PanelWorld } from "./panel-world.ts";

let world: PanelWorld;
beforeAll(async () => {
  world = await openPanelWorld();
}, 60_000);
afterAll(() => world.close());

async function entry(page: Page, path: string) {
  const summary = page.locator("summary").filter({ hasText: path }).first();
  // By keyboard, as who uses no mouse does.
  await summary.press("Enter");
  return summary.locator("..");
}

describe("the page of the API", { timeout: 60_000 }, () => {
  it("finds an operation, shows its fields and errors, sends a call and tells the same as curl", async () => {
    const page = await world.signedIn({ path: "/docs" });
    await page.getByRole("heading", { name: "runs", exact: true }).waitFor();
    const all = await page.locator("summary").count();
    await page.getByRole("searchbox", { name: "Search operations" }).fill("flows get");
    await page.getByRole("heading", { name: "runs", exact: true }).waitFor({ state: "detached" });
    expect(await page.locator("summary").count()).toBeLessThan(all);
    const flow = await entry(page, "/api/v1/flows/{flow}");
    await flow.getByRole("link", { name: /^FLOW_NOT_FOUND/ }).waitFor();
    await flow.getByRole("row", { name: /version/ }).waitFor();
    const form = flow.getByRole("form", { name: "Try flows.get" });
    await form.getByLabel("flow", { exact: true }).fill("nothing-here");
    await form.getByLabel("flow", { exact: true }).press("Enter");
    await form.getByRole("heading", { name: "Answer: 404" }).waitFor();
    await form.getByText('"code": "FLOW_NOT_FOUND"').waitFor();
    await form.getByText(`curl '${world.server().url}/api/v1/flows/nothing-here'`).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page)).toEqual([]);
    }
    await page.getByRole("searchbox").fill("submarine");
    await page.getByRole("heading", { name: "No operation fits" }).waitFor();
    await page.context().close();
  });

  it("says of a body that is no JSON where it is wrong, and sends one that is", async () => {
    const page = await world.signedIn({ path: "/docs" });
    await page.getByRole("searchbox").fill("queues set");
    const set = await entry(page, "/api/v1/queues/{queue}");
    const form = set.getByRole("form");
    await form.getByLabel("queue", { exact: true }).fill("mail");
    await form.getByLabel("Body").fill("{");
    await form.getByRole("button", { name: "Send PUT" }).click();
    await form.getByText(/must be JSON/).waitFor();
    await form.getByLabel("Body").fill('{"settings": 7}');
    await form.getByRole("button", { name: "Send PUT" }).click();
    await form.getByRole("heading", { name: "Answer: 400" }).waitFor();
    await page.context().close();
  });
});
