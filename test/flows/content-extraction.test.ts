import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { JournalEntryDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { type Client, createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jpegSize } from "./jpeg-size.ts";
import { articleText, type PressSite, startPressSite } from "./press-site.ts";

const flowFile = fileURLToPath(new URL("../../flows/content-extraction/flow.ts", import.meta.url));

let folder: string;
let site: PressSite;
let server: Awaited<ReturnType<typeof startServer>>;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-extraction-"));
  site = await startPressSite();
  server = await startServer({
    config: readConfig({
      PATH: process.env.PATH ?? "",
      MILLRACE_DATA_DIR: folder,
      MILLRACE_PORT: "0",
      MILLRACE_DRAIN_MS: "0",
    }),
    connections: [{ name: "site", kind: "http", baseUrl: site.url, grants: [new URL(site.url).host] }],
  });
  client = createClient(server);
  await publishFlow(client, { file: flowFile });
}, 60_000);

afterAll(async () => {
  await server.close();
  await site.close();
  await rm(folder, { recursive: true });
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
  const { runId } = await client.runs.start({ flow: "content-extraction", input });
  const journal: JournalEntryDto[] = [];
  for await (const { data } of client.runs.watch({ runId })) journal.push(data);
  const run = await client.runs.get({ runId });
  const output = run.output as { readonly pages?: readonly Row[] } | null;
  return { run, journal, rows: output?.pages ?? [] };
}

const on = (path: string) => site.url + path;
const fileOf = async (runId: string, artifact: string) => (await client.artifacts.get({ runId, artifact })).body;

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
    expect(await text(await fileOf(run.runId, markdown!.artifact))).toContain(
      "# The weir held\n\nAnn Miller, 2031-05-03\n\nThe river",
    );
    expect(await text(await fileOf(run.runId, html!.artifact))).toContain('<html lang="en">');
    const picture = Buffer.from(
      await new Response((await fileOf(run.runId, rows[3]!.evidence.screenshot!.artifact)) as never).arrayBuffer(),
    );
    expect(jpegSize(picture)).toEqual({ width: 1_280, height: 720 });
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
    const told = third.journal.flatMap((entry) => (entry.kind === "event.emitted" ? [entry.body] : []));
    expect(told).toMatchObject([{ type: "selectors.drifted" }]);
  });

  it("fails with the reason when no page can be read", async () => {
    const { run } = await extract({ url: on("/news/gone") });
    expect(run).toMatchObject({ status: "failed", error: { message: expect.stringContaining("status 404") } });
  });
});
