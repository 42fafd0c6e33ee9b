import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execute } from "../execute.ts";
import { called, calledForJson } from "../testing/called.ts";
import { captured } from "../testing/captured.ts";
import { writeFiles } from "../testing/temporary-folder.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const example = join(root, "examples/engine/files/flow.ts");
const eitherFlow = `import { defineFlow, fileInput, z } from "@millrace/flow";
export default defineFlow({
  name: "either",
  input: z.object({ html: z.union([z.string(), fileInput({ accept: [".html"] })]) }),
  async run({ input, artifact }) {
    if (typeof input.html === "string") return { text: input.html };
    const parts = [];
    for await (const part of artifact.read(input.html)) parts.push(new TextDecoder().decode(part));
    return { text: parts.join(""), file: input.html.name };
  },
});
`;

let folder: string;
let server: RunningServer;
const input = (value: object) => ["--input", JSON.stringify(value)];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-files-"));
  writeFiles(folder, {
    "people.csv": "Ada,London\nMax,Ulm\nEve,Ulm\n",
    "page.html": "<p>Hello",
    "either/flow.ts": eitherFlow,
  });
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("files on the command line", { timeout: 20_000 }, () => {
  it("a path in the input is uploaded, and what the flow writes is saved", async () => {
    const people = join(folder, "people.csv");
    const { exitCode, json: run } = await calledForJson(folder, "run", example, ...input({ people }));
    expect([exitCode, run.output]).toMatchObject([0, { towns: 2, file: { name: "towns.csv" } }]);
    expect(run.input).toMatchObject({ people: { name: "people.csv", mediaType: "text/csv", sizeBytes: 27 } });
    const out = join(folder, "out");
    await called(folder, "show", run.runId, "--save", out);
    expect(readFileSync(join(out, "001 towns.csv"), "utf8")).toBe("London,1\nUlm,2\n");
  });

  it("artifacts are uploaded, listed and downloaded, whole and in part", async () => {
    const people = join(folder, "people.csv");
    const { json: uploaded } = await calledForJson(folder, "artifacts", "upload", people, "--name", "who.csv");
    expect(uploaded).toMatchObject({ name: "who.csv", mediaType: "text/csv", sizeBytes: 27 });
    const { json: run } = await calledForJson(folder, "run", example, ...input({ people: uploaded }));
    expect((await called(folder, "artifacts", run.runId)).stdout).toMatch(/ towns\.csv +text\/csv +15\n/);
    const { artifact } = run.output.file;
    const towns = join(folder, "towns.csv");
    expect((await called(folder, "artifacts", "get", run.runId, artifact, "-o", towns)).stdout).toContain("15 bytes");
    expect(readFileSync(towns, "utf8")).toBe("London,1\nUlm,2\n");
    const part = await called(folder, "artifacts", "get", run.runId, artifact, "--range", "bytes=0-5");
    expect(part.stdout).toBe("London");
  });

  it.each([
    [["upload", "nobody.csv"], 2, "there is no nobody.csv"],
    [["upload", import.meta.filename, "--sha256", "0".repeat(64)], 2, "CONTENT_REFUSED"],
    [["get", "r", "0".repeat(64), "--json"], 2, "Name a file with --output"],
    [["get", "r", "0".repeat(64)], 3, "RUN_NOT_FOUND"],
    [["get", "r", "zz"], 2, "<artifact>: must be a sha256"],
  ])("artifacts %j is refused", async (args, exitCode, told) => {
    const { exitCode: code, stdout, stderr } = await called(folder, "artifacts", ...args);
    expect([code, stdout + stderr]).toEqual([exitCode, expect.stringContaining(told)]);
  });

  it("a path that leads to no file, or to one of another kind, is refused before anything is queued", async () => {
    const missing = await called(folder, "run", example, ...input({ people: join(folder, "nobody.csv") }));
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toMatch(/the file at people must be one that can be read: there is no .*nobody\.csv/);
    const page = await called(folder, "run", example, ...input({ people: join(folder, "page.html") }));
    expect(page.stderr).toContain("must be one of .csv, text/csv");
    expect(page.stderr).toContain(`--input '{"people":"./file.csv"}'`);
    const itself = await called(folder, "run", example, ...input({ people: folder }));
    expect(itself.stderr).toContain("is no file");
  });

  it("where text is taken too, a text is a file when there is one of that name", async () => {
    const flow = join(folder, "either");
    const outputOf = async (html: string) => (await calledForJson(folder, "run", flow, ...input({ html }))).json.output;
    expect(await outputOf(join(folder, "page.html"))).toEqual({ text: "<p>Hello", file: "page.html" });
    for (const text of ["<p>Inline", join(folder, "people.csv"), "x".repeat(5_000)])
      expect(await outputOf(text)).toEqual({ text });
  });

  it("the typed client uploads what a page and what Node have", async () => {
    const client = createClient(server);
    const contents = [new Blob(["a,b\n"]), new TextEncoder().encode("a,b\n"), new Blob(["a,b\n"]).stream()];
    const uploads = await Promise.all(contents.map((content) => client.artifacts.upload({ name: "a.csv" }, content)));
    expect(new Set(uploads.map(({ artifact }) => artifact)).size).toBe(1);
    expect(uploads[0]).toMatchObject({ name: "a.csv", mediaType: "application/octet-stream", sizeBytes: 4 });
  });

  it("worlds have files, declared ones and those of a path", async () => {
    const declared = await captured(() => execute(["test", example, "--worlds", "20"]));
    expect([declared.exitCode, declared.stdout]).toEqual([0, expect.stringContaining("Survived 20 worlds")]);
    const people = join(folder, "people.csv");
    const own = await captured(() => execute(["test", example, "--worlds", "10", ...input({ people })]));
    expect([own.exitCode, own.stderr]).toEqual([0, ""]);
  });
});

it("the guide shows the example's own code", () => {
  const guide = readFileSync(join(root, "docs/flows-guide/files.md"), "utf8");
  for (const file of ["flow.ts", "flow.worlds.ts"])
    expect(guide).toContain(`\`\`\`ts\n${readFileSync(join(root, "examples/engine/files", file), "utf8")}\`\`\``);
});
