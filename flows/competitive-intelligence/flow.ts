import { browser } from "@millrace/browser";
import { type ArtifactReference, defineFlow, MillraceError } from "@millrace/flow";
import { atOnce } from "@millrace/parsing/listing";
import { differencePage, digestPage } from "./src/report/digest.ts";
import { evidencePictures, picturesOfRows } from "./src/report/evidence-pictures.ts";
import { failedRow, tellable, visitedRow, type WatchedRow } from "./src/report/rows.ts";
import type { PageMemory } from "./src/visit/memory.ts";
import { visitsOf } from "./src/visit/visits.ts";
import { input, type Watched, watchedOf } from "./src/watch-input.ts";

export default defineFlow({
  name: "competitive-intelligence",
  description: "Watches pages and feeds of competitors, and tells what has changed for people and not by itself.",
  input,
  use: { web: browser({ hosts: ["*"], connections: ["competitors"] }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log, metric, now, artifact }) {
    const nowMs = now();
    const at = new Date(nowMs).toISOString();
    const hasBrowser = input.pictures && (await web.available());
    if (input.pictures && !hasBrowser) log.warn("No browser can be had: there are no pictures, and no scripts run.");
    const readFile = async (file: ArtifactReference) => {
      const pieces = (await Array.fromAsync(artifact.read(file))) as Uint8Array<ArrayBuffer>[];
      return new Uint8Array(await new Blob(pieces).arrayBuffer());
    };
    const visit = visitsOf({ step, web, nowMs, hasBrowser, readFile, timeoutMs: input.pageTimeoutSeconds * 1_000 });

    async function watch(watched: Watched): Promise<WatchedRow> {
      const { key, url, competitor } = watched;
      const before = await step("recall", { key }, async () => (await state.get<PageMemory>(key)) ?? null);
      const found = await visit(watched, before);
      const { blocks, restless, picture, read } = found;
      await step("remember", { key }, async () => {
        await state.update<PageMemory>(key, () => ({ blocks, restless, picture, read, at }));
      });
      const changes = tellable(found.changes, input.severity);
      if (before === null || changes.length === 0)
        return visitedRow(watched, { visit: found, before, changes, difference: null });
      const difference = await step("write the difference", { key }, async () => {
        const pictures = await evidencePictures(found.evidence, readFile);
        const page = differencePage({ competitor, url, changes, since: before.at, at, pictures });
        return artifact.write({ name: "difference.html", mediaType: "text/html" }, page);
      });
      return visitedRow(watched, { visit: found, before, changes, difference });
    }

    const failures: MillraceError[] = [];
    const rows = await atOnce(watchedOf(input), {
      limit: input.parallel,
      map: (watched) =>
        watch(watched).catch((error: unknown) => {
          if (!(error instanceof MillraceError)) throw error;
          failures.push(error);
          log.warn(error.message, { competitor: watched.competitor });
          return failedRow(watched, error);
        }),
    });
    // Some rows are a result; none is a failure of the run, with the reason of the first.
    if (failures.length > 0 && failures.length === rows.length) throw failures[0];

    const changed = rows.filter(({ status }) => status === "changed");
    for (const [competitor, pages] of Map.groupBy(changed, (row) => row.competitor)) {
      const payload = { competitor, pages: pages.map(({ url, changes }) => ({ url, changes })) };
      await step.emit("tell of the changes", { type: "competitor.changed", payload }, { key: competitor });
    }
    const report = await step("write the digest", async () => {
      const page = digestPage({ rows, at, pictures: await picturesOfRows(rows, readFile) });
      return artifact.write({ name: "digest.html", mediaType: "text/html" }, page);
    });
    metric("pages.changed", changed.length, { unit: "pages" });
    metric("pages.failed", failures.length, { unit: "pages" });
    return { watched: rows.length, changed: changed.length, failed: failures.length, pages: rows, report };
  },
});
