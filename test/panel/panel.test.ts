import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBarriersInAllLooks, openPanelWorld, type PanelWorld } from "./panel-world.ts";

let world: PanelWorld;
beforeAll(async () => {
  world = await openPanelWorld();
}, 60_000);
afterAll(() => world.close());

const begin = async (until: "end" | "signal" | "failure") =>
  (await world.client.runs.start({ flow: "look-around", input: { until } })).runId;

async function ended(until: "end" | "failure"): Promise<string> {
  const runId = await begin(until);
  for await (const _ of world.client.runs.watch({ runId }));
  return runId;
}

describe("the panel", { timeout: 40_000 }, () => {
  it("opens by the printed URL and takes the token off the address", async () => {
    const page = await world.signedIn();
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    expect(page.url()).toBe(`${world.server().url}/`);
    await page.reload();
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    await page.context().close();
  });

  it("says where the token is, refuses a wrong one with a hint, and takes the printed URL", async () => {
    const page = await world.newPage();
    await page.goto("/");
    await page.getByText("npx millrace start").waitFor();
    await page.getByLabel("Token or URL").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("TOKEN_REFUSED").waitFor();
    await page.getByLabel("Token or URL").fill(`${world.server().url}/#token=${world.server().token}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    await page.context().close();
  });

  it("shows the holder of a program's token what its scopes allow, and what the others are called", async () => {
    const { secret } = await world.client.tokens.create({ name: "watcher", scopes: ["runs:read"] });
    const page = await world.newPage();
    await page.goto(`/#token=${secret}`);
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    await page.reload();
    await page.getByText("Live", { exact: true }).waitFor();
    await page.goto("/queues");
    await page.getByText("queues:read is missing").waitFor();
    await page.getByRole("button", { name: /System.*not shown to this token/ }).click();
    await page.getByText("system:read is missing").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Token or URL").waitFor();
    await page.context().close();
  });

  it("shows a run in the list as it starts and ends, with no reload, and says so", async () => {
    const page = await world.signedIn();
    await page.getByText("Live", { exact: true }).waitFor();
    const runId = await begin("signal");
    const row = page.getByRole("row", { name: runId.slice(-8) });
    await row.getByText("waiting").waitFor();
    await world.client.runs.cancel({ runId });
    await row.getByText("canceled").waitFor();
    await page.getByText(`Run ${runId.slice(-8)} of look-around was canceled.`).waitFor({ state: "attached" });
    await page.getByLabel("Status").selectOption("queued");
    await page.getByRole("heading", { name: "No run fits" }).waitFor();
    expect(new URL(page.url()).search).toBe("?status=queued");
    await page.context().close();
  });

  it("follows a running step to its end", async () => {
    const runId = await begin("signal");
    const page = await world.signedIn({ path: `/runs/${runId}` });
    await page.getByRole("option", { name: /waiting.*wait for the word/ }).waitFor();
    const waits = page.getByRole("list", { name: "What the run waits for" });
    await waits.getByText("waits for the signal go").waitFor();
    await waits.getByRole("link", { name: "wait for the word" }).click();
    await page.getByRole("region", { name: "Step wait for the word" }).getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Signal …" }).click();
    const dialog = page.getByRole("dialog", { name: "Signal this run" });
    expect(await dialog.getByLabel("Signal", { exact: true }).inputValue()).toBe("go");
    await dialog.getByRole("button", { name: "Send" }).click();
    await page.getByRole("option", { name: /running.*think/ }).waitFor();
    await page.getByRole("option", { name: /succeeded.*think/ }).waitFor();
    await page.getByRole("banner").or(page.getByRole("main")).getByText("succeeded", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "Output" }).click();
    expect(await page.getByRole("table", { name: "things" }).getByRole("row").allInnerTexts()).toEqual([
      expect.stringMatching(/name.*price/is),
      expect.stringMatching(/lamp\s+12\.50/),
      expect.stringMatching(/chair\s+99\.00/),
    ]);
    expect(await waits.count()).toBe(0);
    await page.getByRole("button", { name: "Run again …" }).click();
    await page.getByLabel("Input (JSON)").getByText('"until": "signal"').waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await waits.getByText("waits for the signal go").waitFor();
    expect(page.url()).not.toContain(runId);
    await page.context().close();
  });

  it("cancels a run after asking, and tries a failed one again as a new run", async () => {
    const page = await world.signedIn({ path: `/runs/${await begin("signal")}` });
    await page.getByRole("button", { name: "Cancel run" }).click();
    await page.getByLabel("Reason").fill("wrong shop");
    await page.getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("wrong shop").waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
    await page.getByText("Made from").waitFor();
    await page.context().close();
  });

  it("explains a failure: code, message, hint, attempts", async () => {
    const page = await world.signedIn({ path: `/runs/${await ended("failure")}` });
    const why = page.getByRole("region", { name: "Why the run failed" });
    await why.getByText("the floor is wet").first().waitFor();
    expect(await why.getByRole("link").first().getAttribute("href")).toMatch(/^\/docs\/errors#[a-z_]+$/);
    await page.getByRole("option", { name: /failed.*fall over.*3 attempts/ }).waitFor();
    await why.getByRole("link", { name: "fall over" }).click();
    const detail = page.getByRole("region", { name: "Step fall over" });
    await detail.getByText("Attempt 2").waitFor();
    await page.context().close();
  });

  it("is walked by keyboard: list, run, step, picture, and back", async () => {
    const runId = await ended("end");
    const page = await world.signedIn();
    const link = page.getByRole("link", { name: runId.slice(-8) });
    await link.waitFor();
    for (let presses = 0; presses < 30 && !(await link.evaluate((it) => it === document.activeElement)); presses++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    const list = page.getByRole("listbox", { name: "Steps" });
    await list.waitFor();
    for (let presses = 0; presses < 30 && !(await list.evaluate((it) => it === document.activeElement)); presses++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: /take a picture/, selected: true }).waitFor();
    expect(new URL(page.url()).searchParams.get("step")).toBe("take a picture[https://shop.example/lamp]");
    await page.keyboard.press("Enter");
    const detail = page.getByRole("region", { name: "Step take a picture" });
    expect(await detail.evaluate((it) => it === document.activeElement)).toBe(true);
    const picture = page.getByRole("button", { name: "Screenshot lamp.png, larger" });
    for (let presses = 0; presses < 5 && !(await picture.evaluate((it) => it === document.activeElement)); presses++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    const image = page.getByRole("dialog", { name: "lamp.png" }).getByRole("img");
    await image.waitFor();
    await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBe(1);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await picture.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    await detail.waitFor({ state: "detached" });
    expect(await list.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.context().close();
  });

  it("starts a run, and says next to the input what is wrong with it", async () => {
    const page = await world.signedIn();
    await page.getByRole("button", { name: "Start a run" }).click();
    await page.getByText('"end" or "signal" or "failure"').waitFor();
    await page.getByLabel("Input (JSON)").fill('{"until": "never"}');
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("alert").getByText("INPUT_INVALID").waitFor();
    await page.getByLabel("Input (JSON)").fill('{"until": "end"}');
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForURL(/\/runs\/[\w-]+$/);
    await page.context().close();
  });

  it("shows in a narrow window, too, on which page one is", async () => {
    const page = await world.signedIn({ path: "/tokens", viewport: { width: 380, height: 700 } });
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Tokens" });
    const isInSight = () => link.evaluate((it) => it.getBoundingClientRect().right <= innerWidth);
    await expect.poll(isInSight).toBe(true);
    await page.context().close();
  });

  it("follows the system's theme, changes it on demand and remembers that", async () => {
    const page = await world.signedIn({ colorScheme: "dark" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole("button", { name: "Dark theme" }).click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole("button", { name: "Dark theme" }).waitFor();
    expect(await ground()).toBe(light);
    await page.context().close();
  });

  it("says when the connection is lost and when it is back", async () => {
    const page = await world.signedIn();
    await page.getByText("Live", { exact: true }).waitFor();
    await world.stopServer();
    await page.getByText("Connection lost").waitFor();
    await world.startServer();
    await page.getByText("Live", { exact: true }).waitFor();
    const runId = await ended("end");
    await page
      .getByRole("row", { name: runId.slice(-8) })
      .getByText("succeeded")
      .waitFor();
    await page.context().close();
  });

  it("has no barrier that axe knows, wide and narrow, light and dark", async () => {
    const stranger = await world.newPage();
    await stranger.goto("/");
    await stranger.getByRole("heading", { name: "Open the control panel" }).waitFor();
    expect(await findBarriersInAllLooks(stranger)).toEqual([]);
    await stranger.context().close();
    const runId = await ended("failure");
    const step = encodeURIComponent("take a picture[https://shop.example/lamp]");
    const page = await world.signedIn();
    for (const path of ["/", `/runs/${runId}`, `/runs/${runId}?step=${step}`, `/runs/${runId}?view=input`]) {
      await page.goto(path);
      await page.getByText(/^Reading the run/).waitFor({ state: "detached" });
      await page
        .getByRole(path === "/" ? "table" : "navigation")
        .first()
        .waitFor();
      expect(await findBarriersInAllLooks(page), path).toEqual([]);
    }
    await page.goto("/");
    await page.getByRole("button", { name: "System" }).click();
    await page.getByText("Isolation").waitFor();
    expect(await findBarriersInAllLooks(page), "the system's dialog").toEqual([]);
    await page.context().close();
  });
});
