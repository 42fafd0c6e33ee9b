import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startShop } from "@millrace/example-shop";
import { describe, expect, it, onTestFinished } from "vitest";
import { flowFolder, waitingFlow } from "./flow-folder.ts";
import { millraceEnds } from "./millrace-process.ts";

describe("the main job", { timeout: 60_000 }, () => {
  it("checks the shop in a browser, members' price and all, and leaves its history behind", async () => {
    const { data } = flowFolder(waitingFlow);
    const where = ["--port", "0", "--shop-port", "0", "--data-dir", data];
    const { exitCode, stdout, stderr } = await millraceEnds(["start", "--once", ...where]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^Millrace is ready: /);
    const table = stdout.slice(stdout.indexOf("product ")).split("\n\n")[0]!.split("\n");
    expect(table).toHaveLength(1 + 27);
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(table.filter((row) => /[0-9a-f]{10}$/.test(row)).length).toBe(27);
    expect(stderr).toMatch(/\d+ of 27 pages checked/);
    const listed = await millraceEnds(["runs", "--json", "--data-dir", data]);
    expect(JSON.parse(listed.stdout).runs.map(({ flow, status }: Record<string, string>) => [flow, status])).toEqual([
      ["price-monitoring", "succeeded"],
      ["shop-sign-in", "succeeded"],
    ]);
  });
});

describe("millrace run price-monitoring", { timeout: 60_000 }, () => {
  it("tells each value with its reason, keeps the pages that could be read, and saves the evidence", async () => {
    const shop = await startShop();
    onTestFinished(() => shop.close());
    const { data } = flowFolder(waitingFlow);
    const chair = shop.products.find(({ style }) => style === "json-ld")!;
    const urls = [`${shop.url}/p/${chair.sku}`, `${shop.url}/redirect-private`, `${shop.url}/p/NONE-1`];
    const where = ["--grant", new URL(shop.url).host, "--data-dir", data];
    const { exitCode, stdout } = await millraceEnds([
      "run",
      "price-monitoring",
      "-i",
      JSON.stringify({ urls }),
      ...where,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\n {2}price +\d[\d.]* +json-ld states/);
    expect(stdout).toMatch(/\n {2}currency +[A-Z]{3}, as /);
    expect(stdout).toMatch(/Evidence: +\d screenshots, \d traces/);
    const { runs } = JSON.parse((await millraceEnds(["runs", "--json", "--data-dir", data])).stdout);
    const folder = join(data, "..", "evidence");
    const saved = await millraceEnds(["show", runs[0].runId, "--save", folder, "--data-dir", data]);
    expect(saved.stdout).toContain(`Saved ${readdirSync(folder).length} files`);
    expect(readdirSync(folder)).toContainEqual(expect.stringContaining(`${chair.sku} page.jpg`));
  });
});
