import { buffer } from "node:stream/consumers";
import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { jpegSize } from "./jpeg-size.ts";
import { articleText, type PressSite, startPressSite } from "./press-site.ts";

let site: PressSite;
let world: FlowWorld;
beforeAll(async () => {
  site = await startPressSite();
  world = await openFlowWorld({ flow: "content-extraction", site: { connection: "site", url: site.url } });
});
afterAll(async () => {
  await world.close();
  await site.close();
});

interface Row {
  readonly url: string;
  readonly article: {
    readonly title: string | null;
    readonly author: string | null;
    readonly publishedAt: string | null;
    readonly text: string;
  } | null;
  readonly data: Readonly<Record<string, Json>>;
  readonly news: { readonly learnt: string[]; readonly relearnt: string[]; readonly lost: string[] };
  readonly readWith: string | null;
  readonly evidence: Readonly<
    Record<"markdown" | "html" | "screenshot", { readonly artifact: string; readonly name: string } | null>
  >;
  readonly error: { readonly code: string; readonly message: string } | null;
}

async function extract(input: Readonly<Record<string, Json>>) {
  const ended = await world.run<{ readonly pages: readonly Row[] } | null>(input);
  return { ...ended, rows: ended.output?.pages ?? [] };
}

const on = (path: string) => site.url + path;

describe("content-extraction on a site of several templates", { timeout: 90_000 }, () => {
  it("reads the same article from each, draws what needs its scripts, and keeps the rest when a page fails", async () => {
    const paths = ["/news/weir", "/blog/weir", "/old/weir.html", "/app/weir", "/news/gone", "/slow"];
    const { run, rows } = await extract({ urls: paths.map(on), pageTimeoutSeconds: 1, parallel: 6 });
    expect(run).toMatchObject({ status: "succeeded", output: { extracted: 4, failed: 2, relearnt: 0 } });
    expect(rows.map(({ url }) => url)).toEqual(paths.map(on));
    expect(rows.map((row) => row.article?.text ?? null)).toEqual([
      articleText,
      articleText,
      articleText,
      articleText,
      null,
      null,
    ]);
    expect(rows.map(({ readWith }) => readWith)).toEqual([
      "plain HTTP",
      "plain HTTP",
      "plain HTTP",
      "browser",
      null,
      null,
    ]);
    expect(rows[0]?.article).toMatchObject({
      title: "The weir held",
      author: "Ann Miller",
      publishedAt: "2031-05-03T08:00:00.000Z",
    });
    expect(rows[4]?.error?.message).toContain("status 404");
    expect(rows[5]?.error).toMatchObject({ code: "STEP_TIMEOUT" });
    const { markdown, html } = rows[0]!.evidence;
    expect(await world.read(run.runId, markdown!)).toContain("# The weir held\n\nAnn Miller, 2031-05-03\n\nThe river");
    expect(await world.read(run.runId, html!)).toContain('<html lang="en">');
    const { artifact } = rows[3]!.evidence.screenshot!;
    const picture = await world.client.artifacts.get({ runId: run.runId, artifact });
    expect(jpegSize(await buffer(picture.body))).toEqual({ width: 1_280, height: 720 });
  });

  it("learns selectors once, uses them in the next run, and mends them when the site is rebuilt", async () => {
    const schema = [{ name: "price", type: "money" }, { name: "maker" }];
    const values = { price: { amount: "24.90", currency: "EUR" }, maker: "Quill & Sons" };
    const first = await extract({ examples: [{ url: on("/things/lamp"), values }], schema, render: "never" });
    expect(first.rows[0]).toMatchObject({ data: values, news: { learnt: ["price", "maker"] } });
    const second = await extract({ urls: [on("/things/pot"), on("/things/lamp")], schema, render: "never" });
    expect(second.rows[0]).toMatchObject({
      data: { price: { amount: "7.00", currency: "EUR" }, maker: "Mill Works" },
      news: { learnt: [] },
    });
    site.rebuild();
    const third = await extract({ urls: [on("/things/lamp"), on("/things/pot")], schema, render: "never" });
    expect(third.run).toMatchObject({ output: { relearnt: 1 } });
    expect(third.rows.map(({ data }) => data)).toEqual([
      values,
      { price: { amount: "7.00", currency: "EUR" }, maker: "Mill Works" },
    ]);
    expect(third.rows[0]?.news.relearnt).toEqual(["price", "maker"]);
    const told = third.journal.filter(({ kind }) => kind === "event.emitted");
    expect(told).toMatchObject([{ body: { type: "selectors.drifted" } }]);
  });

  it("fails with the reason when no page can be read", async () => {
    const { run } = await extract({ url: on("/news/gone") });
    expect(run).toMatchObject({ status: "failed", error: { message: expect.stringContaining("status 404") } });
  });
});
