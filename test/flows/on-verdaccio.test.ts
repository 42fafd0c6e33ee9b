import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld, type PublishedFlow } from "./flow-world.ts";
import { hasApplications } from "./start-application.ts";
import { type Registry, startVerdaccio } from "./start-verdaccio.ts";

interface ExtractedRow {
  readonly readWith: string;
  readonly article: { readonly title: string; readonly text: string };
  readonly data: Readonly<Record<string, Json>>;
  readonly reasons: Readonly<Record<string, string>>;
}
interface WatchedRow {
  readonly status: string;
  readonly changes: readonly { readonly kind: string; readonly before: string | null; readonly after: string | null }[];
  readonly evidence: { readonly before: object | null; readonly after: object | null };
}
interface PricedRow {
  readonly offer: { readonly price: Json } | null;
  readonly error: Json;
}

const readme = (version: string) => `# lamp-driver

A small driver for the lamps of the workshop bench. It dims them in steps that the eye sees as even, and never leaves one burning when the program that lit it has died.

## Usage

Open the driver with the name of the line, and set the brightness as a number between nothing and one.

\`\`\`js
import { open } from "lamp-driver";
\`\`\`

Version ${version} reads the serial number twice, as some lamps swallow the first answer.
`;
const lamp = {
  name: "lamp-driver",
  version: "1.0.0",
  description: "Drives the lamps of the workshop bench",
  license: "MIT",
  author: "Ann Miller",
  keywords: ["lamp", "serial"],
  readme: readme("1.0.0"),
};

describe.skipIf(!hasApplications)(
  "flows on Verdaccio (skipped where it is not installed)",
  { timeout: 120_000 },
  () => {
    let registry: Registry;
    let world: FlowWorld;
    let extraction: PublishedFlow;
    beforeAll(async () => {
      registry = await startVerdaccio();
      await registry.publish(lamp);
      const site = { connection: ["competitors", "site", "shop"], url: registry.url };
      world = await openFlowWorld({ flow: "competitive-intelligence", site });
      extraction = await world.publish("content-extraction");
    }, 120_000);
    afterAll(async () => {
      await world?.close();
      await registry?.close();
    });

    const schema = [
      { name: "name" },
      { name: "version", description: "Latest" },
      { name: "license" },
      { name: "author" },
      { name: "keywords", many: true },
    ];

    it("reads a page that React draws: the README as an article, and the facts beside it", async () => {
      const input = { urls: [registry.pageOf("lamp-driver")], schema };
      const { run, output } = await extraction.run<{ readonly pages: readonly ExtractedRow[] }>(input);
      expect(run.error).toBeNull();
      const [row] = output.pages;
      expect(row).toMatchObject({ readWith: "browser", article: { title: "lamp-driver" } });
      expect(row?.article.text).toMatch(
        /^A small driver for the lamps[\s\S]*import \{ open \} from[\s\S]*swallow the first answer\.$/,
      );
      expect(row?.data, JSON.stringify(row?.reasons)).toEqual({
        name: "lamp-driver",
        version: "v1.0.0",
        license: "MIT",
        author: "Ann Miller",
        keywords: ["lamp", "serial"],
      });
    });

    it("says that a page without a price has none", async () => {
      const prices = await world.publish("price-monitoring");
      const { run, output } = await prices.run<{ readonly pages: readonly PricedRow[] }>({
        urls: [registry.pageOf("lamp-driver")],
      });
      expect(run.error).toBeNull();
      expect(output.pages).toMatchObject([{ offer: null, error: null }]);
    });

    it("tells of a new version, by its number and its README, and of nothing else", async () => {
      const watch = () =>
        world.run<{ readonly pages: readonly WatchedRow[] }>({
          competitors: [{ name: "Lamps", pages: [registry.pageOf("lamp-driver"), registry.url] }],
        });
      const statuses = ({ output }: Awaited<ReturnType<typeof watch>>) => output.pages.map(({ status }) => status);
      expect(statuses(await watch())).toEqual(["baseline", "baseline"]);
      expect(statuses(await watch())).toEqual(["unchanged", "unchanged"]);
      await registry.publish({ ...lamp, version: "1.1.0", readme: readme("1.1.0") });
      const after = await watch();
      expect(statuses(after)).toEqual(["changed", "changed"]);
      const [page] = after.output.pages;
      expect(page?.changes.every(({ before, after }) => before?.includes("1.0.0") && after?.includes("1.1.0"))).toBe(
        true,
      );
      expect(page?.evidence).toMatchObject({ before: expect.anything(), after: expect.anything() });
    });
  },
);
