import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { engineFlows } from "./engine-flows.ts";
import { findBarriersInAllLooks, openPanelWorld, type PanelWorld } from "./panel-world.ts";

let world: PanelWorld;
beforeAll(async () => {
  world = await openPanelWorld();
  for (const flow of engineFlows) await world.client.flows.publish(flow);
}, 60_000);
afterAll(() => world.close());

const begin = async (flow: string, input: object) =>
  (await world.client.runs.start({ flow, input: input as never })).runId;

async function end(runId: string): Promise<string> {
  for await (const _ of world.client.runs.watch({ runId }));
  return runId;
}

async function onPage(path: string, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await world.signedIn({ path });
  await look(page);
  await page.context().close();
}

const pages = (page: Page) => page.getByRole("navigation", { name: "Main" });

describe("the panel's pages of the engine", { timeout: 60_000 }, () => {
  it("show a question as it comes, take what its form asks for, and let the run go on", () =>
    onPage("/approvals", async (page) => {
      await page.getByRole("heading", { name: "Nobody is asked anything" }).waitFor();
      const runId = await begin("release-payment", { supplier: "Ada Ltd", amount: "1299.00" });
      await page.getByText("anyone of finance").waitFor();
      await page.getByText("Ada Ltd").waitFor();
      await pages(page).getByRole("link", { name: "Approvals 1 open" }).waitFor();
      await page.getByRole("button", { name: "Approve … release payment" }).click();
      const dialog = page.getByRole("dialog", { name: "Approve: release payment" });
      await dialog.getByLabel("Account").fill("DE02");
      await dialog.getByLabel("Express").check();
      await dialog.getByLabel("Day").selectOption("friday");
      await dialog.getByLabel("Comment").fill("As agreed.");
      await dialog.getByRole("button", { name: "Approve", exact: true }).click();
      const decided = page.getByRole("table", { name: "Decided approvals" });
      await decided.getByRole("row", { name: /approved.*As agreed\./ }).waitFor();
      await pages(page).getByRole("link", { name: "Approvals", exact: true }).waitFor();
      await end(runId);
      const run = await world.client.runs.get({ runId });
      expect(run.output).toMatchObject({
        outcome: "approved",
        form: { account: "DE02", express: true, day: "friday" },
      });
    }));

  it("list dead letters, filter them, discard several, and redrive one with another input", async () => {
    const [first, ...others] = [3, 4, 5];
    const runId = await end(await begin("ship-order", { parcels: first }));
    for (const parcels of others) await end(await begin("ship-order", { parcels }));
    await onPage("/dead-letters", async (page) => {
      const row = (id: number) => page.getByRole("row", { name: new RegExp(`"parcels":${id}`) });
      await row(3).getByText("the van takes two parcels").waitFor();
      await page.getByLabel("Flow").selectOption("send-mail");
      await page.getByRole("heading", { name: "No dead letter fits" }).waitFor();
      await page.getByRole("link", { name: "all of them" }).click();
      for (const parcels of others) await row(parcels).getByRole("checkbox").press("Space");
      await page.getByText("2 selected").waitFor();
      await page.getByRole("button", { name: "Discard …" }).click();
      await page
        .getByRole("dialog", { name: "Discard 2 dead letters?" })
        .getByRole("button", { name: "Discard" })
        .click();
      await row(4).waitFor({ state: "detached" });
      expect(await row(5).count()).toBe(0);
      await row(3).getByRole("checkbox").check();
      await page.getByRole("button", { name: "Redrive …" }).click();
      const dialog = page.getByRole("dialog", { name: "Redrive ship-order?" });
      await dialog.getByLabel("Input (JSON)").fill("{");
      await dialog.getByRole("button", { name: "Redrive" }).click();
      await dialog.getByRole("alert").getByText("INPUT_INVALID").waitFor();
      await dialog.getByLabel("Input (JSON)").fill('{"parcels": 2}');
      await dialog.getByRole("button", { name: "Redrive" }).click();
      await page.getByText("Made from").waitFor();
      await page.getByRole("link", { name: runId.slice(-8) }).waitFor();
      await page.getByRole("main").getByText("succeeded", { exact: true }).first().waitFor();
      await pages(page).getByRole("link", { name: "Dead letters", exact: true }).waitFor();
    });
  });

  it("show how full a queue is, why a run waits in it, change its limits, pause and resume it", async () => {
    const held = await begin("send-mail", { hold: true });
    const waiting = await begin("send-mail", {});
    await onPage("/queues", async (page) => {
      const mail = page.getByRole("row", { name: /^mail/ });
      await mail.getByText("1 of 1", { exact: true }).waitFor();
      await mail.getByText("1 of 50").waitFor();
      await mail.getByText("100 per 1m").waitFor();
      await page.goto(`/runs/${waiting}`);
      await page.getByRole("status").getByRole("link", { name: "queue mail" }).click();
      await mail.getByRole("button", { name: "Pause mail" }).click();
      await mail.getByText("paused").waitFor();
      await mail.getByRole("button", { name: "Limits … of mail" }).click();
      const dialog = page.getByRole("dialog", { name: "Limits of mail" });
      await dialog.getByLabel("Running at the same time").fill("4");
      await dialog.getByLabel("In each", { exact: true }).fill("soon");
      await dialog.getByRole("button", { name: "Set limits" }).click();
      await dialog.getByRole("alert").getByText("DURATION_INVALID").waitFor();
      await dialog.getByLabel("In each", { exact: true }).fill("10s");
      await dialog.getByRole("button", { name: "Set limits" }).click();
      await mail.getByText("1 of 4", { exact: true }).waitFor();
      await mail.getByText("100 per 10s").waitFor();
      await mail.getByRole("button", { name: "Resume mail" }).click();
      await mail.getByText("paused").waitFor({ state: "detached" });
      await end(waiting);
    });
    await world.client.runs.cancel({ runId: held });
  });

  it("add a schedule, show its next moments and its firings, pause it and remove it", () =>
    onPage("/schedules", async (page) => {
      await page.getByRole("link", { name: "send-mail.weekdays" }).click();
      await page.getByText("0 6 * * 1-5 (Europe/Berlin)").waitFor();
      await page.getByText("06:00:00").first().waitFor();
      expect(
        await page
          .getByRole("region", { name: /Next moments/ })
          .getByRole("listitem")
          .count(),
      ).toBe(5);
      expect(await page.getByRole("button", { name: "Remove" }).count()).toBe(0);
      await pages(page).getByRole("link", { name: "Schedules" }).click();
      await page.getByRole("button", { name: "Add a schedule" }).click();
      const dialog = page.getByRole("dialog", { name: "Add a schedule" });
      await dialog.getByLabel("Flow").selectOption("send-mail");
      await dialog.getByRole("textbox", { name: "Name" }).fill("pulse");
      await dialog.getByRole("textbox", { name: "Pattern" }).fill("often");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await dialog.getByRole("alert").getByText("SCHEDULE_INVALID").waitFor();
      await dialog.getByLabel("At an interval").check();
      await dialog.getByRole("textbox", { name: "Every" }).fill("1s");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByRole("heading", { name: "send-mail.pulse" }).waitFor();
      const firings = page.getByRole("table", { name: "Firings" });
      await firings.getByRole("link").first().waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByText("None while it is paused").waitFor();
      await firings.getByRole("link").first().click();
      await page.getByText("Started by schedule").waitFor();
      await page.getByRole("link", { name: "send-mail.pulse" }).click();
      await page.getByRole("button", { name: "Remove …" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await page.getByRole("heading", { name: "Schedules", exact: true }).waitFor();
      await page.getByRole("link", { name: "send-mail.pulse" }).waitFor({ state: "detached" });
    }));

  it("lead from a run to those it started and back, with its metrics and response, and fork it at a step", async () => {
    const runId = await end(await begin("take-order", {}));
    await onPage(`/runs/${runId}`, async (page) => {
      await page.getByRole("option", { name: /succeeded.*ship it/ }).click();
      await page
        .getByRole("region", { name: "Step ship it" })
        .getByRole("link", { name: /ship-order/ })
        .click();
      await page.getByText("Started by", { exact: true }).waitFor();
      await page.getByRole("link", { name: runId.slice(-8) }).click();
      await page.getByRole("link", { name: "Metrics 1" }).click();
      await page.getByRole("row", { name: /parcels.*3 parcels.*carrier: post/ }).waitFor();
      await page.getByRole("link", { name: "Output" }).click();
      await page.getByRole("region", { name: "Responded before its end" }).getByText("accepted").waitFor();
      await page.getByRole("link", { name: "Timeline" }).click();
      await page.getByRole("option", { name: /ship it/ }).click();
      await page
        .getByRole("region", { name: "Step ship it" })
        .getByRole("link", { name: /ship-order/ })
        .click();
      await page.getByRole("option", { name: /hand over/ }).click();
      await page.getByRole("button", { name: "Fork from here …" }).click();
      const dialog = page.getByRole("dialog", { name: "Fork this run" });
      await dialog.getByLabel("Do not run this step").check();
      await dialog.getByLabel("Result of the step").fill('{"handedOver": 99}');
      await dialog.getByRole("button", { name: "Fork", exact: true }).click();
      await page.getByText("Made from").waitFor();
      await page.getByRole("main").getByText("succeeded", { exact: true }).first().waitFor();
      await page.getByRole("link", { name: "Output" }).click();
      await page.getByText("99", { exact: true }).waitFor();
    });
  });

  it("resume a failed run on the published version", async () => {
    const runId = await end(await begin("ship-order", { parcels: 9 }));
    await onPage(`/runs/${runId}`, async (page) => {
      await page.getByRole("button", { name: "Resume" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
      await page.getByText("Made from").waitFor();
    });
  });

  it("make a token, show its secret once and revoke it, by keyboard alone", () =>
    onPage("/tokens", async (page) => {
      const press = async (target: Locator, key = "Enter") => {
        await target.focus();
        await page.keyboard.press(key);
      };
      await press(page.getByRole("button", { name: "Make a token" }));
      const dialog = page.getByRole("dialog", { name: "Make a token" });
      await dialog.getByRole("textbox", { name: "What it is for" }).focus();
      await page.keyboard.type("export");
      await press(dialog.getByRole("checkbox", { name: "runs:read" }), "Space");
      await press(dialog.getByRole("button", { name: "Make", exact: true }));
      const secret = page.getByRole("dialog", { name: "The secret of export" }).getByLabel("Secret");
      expect(await secret.inputValue()).toMatch(/^mr_/);
      await page.keyboard.press("Escape");
      await secret.waitFor({ state: "detached" });
      await page.getByRole("row", { name: /^export .* runs:read/ }).waitFor();
      await press(page.getByRole("button", { name: "Revoke … export" }));
      await press(page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }));
      await page.getByRole("row", { name: /^export .* revoked/ }).waitFor();
    }));

  it("find a flow by its words, take its file from the picker, and start it with what was written", () =>
    onPage("/flows", async (page) => {
      const search = page.getByRole("searchbox", { name: /Search flows/ });
      await search.fill("zebra");
      await page.getByRole("status").getByText("No flow has these words").waitFor();
      await search.fill("PEOPLE greet");
      await page.getByRole("row", { name: /send-mail/ }).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Start a run of greet-people" }).press("Enter");
      const dialog = page.getByRole("dialog", { name: "Start a run" });
      const input = dialog.getByLabel("Input (JSON)");
      const picker = dialog.getByLabel("File for people");
      const file = { name: "ada.csv", mimeType: "text/csv", buffer: Buffer.from("name\nAda\n") };
      // What the flow asks for is proposed when its schema has come.
      await vi.waitUntil(async () => (await input.inputValue()).includes("people"), { timeout: 10_000 });
      await input.fill('{"word": "Hi"');
      await picker.setInputFiles(file);
      await dialog.getByRole("alert").getByText("the input as it must be JSON").waitFor();
      expect(await input.inputValue()).toBe('{"word": "Hi"');
      await input.fill('{"word": "Hi"}');
      await picker.setInputFiles([]);
      await picker.setInputFiles(file);
      await dialog.getByText("Uploaded; the input names it.").waitFor();
      expect(JSON.parse(await input.inputValue())).toMatchObject({ word: "Hi", people: { name: "ada.csv" } });
      await dialog.getByRole("button", { name: "Start", exact: true }).press("Enter");
      await page.getByRole("main").getByText("succeeded", { exact: true }).first().waitFor();
      await page.getByRole("link", { name: "Output" }).click();
      await page.getByText("ada.csv").first().waitFor();
    }));

  it("set up a connection by keyboard, keep what was written on an error and its secrets on a change, test and remove it", () =>
    onPage("/connections", async (page) => {
      const server = world.server().url;
      await page.getByRole("heading", { name: "No service is connected" }).waitFor();
      await page.getByRole("button", { name: "Set up a connection" }).press("Enter");
      const add = page.getByRole("dialog", { name: "Set up a connection" });
      await add.getByLabel("Name", { exact: true }).fill("Our Shop");
      await add.getByLabel("Kind").selectOption("sftp");
      await add.getByRole("textbox", { name: "Host", exact: true }).fill("files.example");
      await add.getByLabel("Kind").selectOption("http");
      await add.getByLabel("Base URL").fill(`${server}/health`);
      await add.getByRole("button", { name: "Add to Secret headers" }).press("Enter");
      await page.keyboard.type("x-key");
      await page.keyboard.press("Tab");
      await page.keyboard.type(`${inject("canary")}-header`);
      expect(await add.getByLabel("Value of x-key").getAttribute("type")).toBe("password");
      await add.getByLabel("Auth", { exact: false }).selectOption("bearer");
      await add.getByLabel("Token").fill(`${inject("canary")}-token`);
      await add.getByLabel(/Private addresses/).fill(new URL(server).host);
      await add.getByRole("button", { name: "Save" }).press("Enter");
      await add.getByRole("alert").getByText("lower-case words").waitFor();
      expect(await add.getByLabel("Value of x-key").inputValue()).toBe(`${inject("canary")}-header`);
      await add.getByLabel("Kind").selectOption("sftp");
      expect(await add.getByRole("textbox", { name: "Host", exact: true }).inputValue()).toBe("files.example");
      await add.getByLabel("Kind").selectOption("http");
      await add.getByLabel("Name", { exact: true }).fill("our-shop");
      await add.getByRole("button", { name: "Save" }).press("Enter");
      const row = page.getByRole("row", { name: /our-shop/ });
      await row.getByText("not tested").waitFor();
      await page.getByRole("button", { name: "Set up a connection" }).click();
      await add.getByLabel("Name", { exact: true }).fill("our-shop");
      await add.getByLabel("Base URL").fill(server);
      await add.getByRole("button", { name: "Save" }).click();
      await add.getByRole("alert").getByText("must be free").waitFor();
      await add.getByRole("button", { name: "Close" }).click();
      await row.getByRole("button", { name: "Change … our-shop" }).press("Enter");
      const change = page.getByRole("dialog", { name: "Change our-shop" });
      expect(await change.getByLabel("Value of x-key").inputValue()).toBe("");
      expect(await change.getByLabel("Token").inputValue()).toBe("");
      await change.getByLabel("Its credential ends").fill("2020-01-01");
      await change.getByRole("button", { name: "Save" }).press("Enter");
      await row.getByText("expired 2020-01-01").waitFor();
      const { settings } = await world.client.connections.get({ name: "our-shop" });
      expect(settings).toMatchObject({
        secretHeaders: { "x-key": { set: true } },
        auth: { type: "bearer", token: { set: true } },
      });
      await row.getByRole("button", { name: "Test our-shop" }).press("Enter");
      await row.getByText(/answered \d+/).waitFor();
      await row.getByRole("button", { name: "Remove … our-shop" }).press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).press("Enter");
      await page.getByRole("heading", { name: "No service is connected" }).waitFor();
    }));

  it("have no barrier that axe knows, wide and narrow, light and dark", async () => {
    await end(await begin("ship-order", { parcels: 7 }));
    await begin("release-payment", { supplier: "Byron & Sons", amount: "12.00" });
    await world.client.connections.put({
      name: "billing",
      kind: "http",
      settings: { baseUrl: "https://billing.example/", secretHeaders: { "x-key": inject("canary") } },
      expiresAt: "2020-01-01T00:00:00.000Z",
    });
    const page = await world.signedIn();
    const paths = [
      "/approvals",
      "/dead-letters",
      "/queues",
      "/schedules",
      "/schedules/send-mail.weekdays",
      "/flows",
      "/connections",
      "/tokens",
    ];
    for (const path of paths) {
      await page.goto(path);
      await page.getByText(/^Reading/).waitFor({ state: "detached" });
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await findBarriersInAllLooks(page), path).toEqual([]);
    }
    const dialogs = [
      { path: "/approvals", button: /^Approve … release payment/ },
      { path: "/queues", button: "Limits … of mail" },
      { path: "/schedules", button: "Add a schedule" },
      { path: "/flows", button: "Start a run of greet-people" },
      { path: "/connections", button: "Set up a connection" },
      { path: "/connections", button: "Change … billing" },
      { path: "/tokens", button: "Make a token" },
    ];
    for (const { path, button } of dialogs) {
      await page.goto(path);
      await page.getByRole("button", { name: button }).first().click();
      await page.getByRole("dialog").waitFor();
      expect(await findBarriersInAllLooks(page), `the dialog of ${path}`).toEqual([]);
    }
    await page.context().close();
  });
});
