import { defineFlow, fileInput, z } from "@millrace/flow";

/** Counts the people of each town in a list of any length. */
export default defineFlow({
  name: "count-towns",
  input: z.object({
    people: fileInput({ accept: [".csv", "text/csv"] }).describe("A person on each line: name,town"),
  }),
  run: ({ input, step, artifact }) =>
    step("count", async ({ signal }) => {
      const towns = new Map<string, number>();
      for await (const line of linesOf(artifact.read(input.people, { signal }))) {
        const [, town] = line.split(",");
        if (town) towns.set(town, (towns.get(town) ?? 0) + 1);
      }
      const rows = [...towns].map(([town, people]) => `${town},${people}\n`);
      const content = new TextEncoder().encode(rows.sort().join(""));
      return { towns: towns.size, file: await artifact.write({ name: "towns.csv", mediaType: "text/csv" }, content) };
    }),
});

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest + decoder.decode();
}
