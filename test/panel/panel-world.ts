import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "@millrace/browser/worker";
import { type Client, createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import axe from "axe-core";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { panelFlow } from "./panel-flow.ts";

/** A server with a flow of its own, and a browser to look at its panel with. */
export interface PanelWorld {
  readonly client: Client;
  readonly server: () => RunningServer;
  /** A page of a person of its own: no session, no chosen theme. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** The same, signed in by the token of the URL that the server prints, on that page or another. */
  signedIn(options?: BrowserContextOptions & { readonly path?: string }): Promise<Page>;
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  close(): Promise<void>;
}

export async function openPanelWorld(): Promise<PanelWorld> {
  await requireBuiltPanel();
  const found = await findBrowser({ env: process.env });
  if (!found) throw new Error("Cannot test the panel as it needs a Chromium: none was found. npm test gets one.");
  const folder = await mkdtemp(join(tmpdir(), "millrace-panel-"));
  const startOn = (port: string) =>
    startServer({
      config: readConfig({
        PATH: process.env.PATH ?? "",
        MILLRACE_DATA_DIR: folder,
        MILLRACE_PORT: port,
        MILLRACE_DRAIN_MS: "0",
      }),
    });
  let server = await startOn("0");
  const { url } = server;
  const browser = await chromium.launch({ executablePath: found.executablePath, args: ["--no-sandbox"] });
  const client = createClient(server);
  await client.flows.publish(panelFlow);
  const newPage = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(12_000);
    return context.newPage();
  };
  return {
    client,
    server: () => server,
    newPage,
    async signedIn({ path = "/", ...options } = {}) {
      const page = await newPage(options);
      await page.goto(`${path}#token=${server.token}`);
      await page.getByRole("navigation", { name: "Main" }).waitFor();
      return page;
    },
    stopServer: () => server.close(),
    async startServer() {
      server = await startOn(new URL(url).port);
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function requireBuiltPanel(): Promise<void> {
  const page = new URL("../../packages/panel/dist/index.html", import.meta.url);
  await access(page).catch((cause) => {
    const next = "npm test builds it, and so does npm run build --workspace @millrace/panel.";
    throw new Error(`Cannot test the panel as it must be built: there is no ${page.pathname}. ${next}`, { cause });
  });
}

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
// The only ones of them that a theme can break: it changes nothing but colours.
const colourRules = ["color-contrast", "link-in-text-block"];

/** What axe finds against WCAG 2.1 A and AA, or by the rules named, as one line each. */
export async function findBarriers(page: Page, runOnly: readonly string[] = standards): Promise<string[]> {
  // Evaluated by the debugger's door: the page's policy lets no script in. A page that has it keeps it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { violations } = await (globalThis as unknown as { axe: AxeRunner }).axe.run(document, {
      runOnly: rules,
      // What passes would be written out too, node by node.
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }, runOnly);
}

/** What axe finds in a page as it is, wide and narrow, light and dark, and where it is wider than the window. */
export async function findBarriersInAllLooks(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of [1280, 380]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [colorScheme, rules] of [
      ["light", standards],
      ["dark", colourRules],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await findBarriers(page, rules)).map((barrier) => `${colorScheme} at ${width}: ${barrier}`));
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`wider than ${width}`);
  }
  return found;
}

interface AxeRunner {
  run(
    root: Document,
    options: { readonly runOnly: readonly string[]; readonly resultTypes: readonly string[] },
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
}
