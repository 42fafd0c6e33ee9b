import { work } from "./client.ts";

await work({
  capability: "version-sort",
  example: { payload: { versions: ["1.10.0", "1.9.3", "1.9"] }, result: ["1.9", "1.9.3", "1.10.0"] },
  handle: ({ versions }: { versions: string[] }) =>
    versions.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })),
});
