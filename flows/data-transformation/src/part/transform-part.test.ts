import { csvStart, openTable, readRecords, type TableRecord } from "@millrace/parsing/records";
import { describe, expect, it } from "vitest";
import { outputSchema, transformationSchema } from "../input/transformation.ts";
import { compileRow } from "../row/transform-row.ts";
import { finish, finishGroups } from "./finish.ts";
import type { Artifacts } from "./record-file.ts";
import { readSideTable } from "./side-table.ts";
import { firstPlace, lookAt, readFrom } from "./source.ts";
import { type PartResult, transformPart } from "./transform-part.ts";
import { unpackLines } from "./unpack-lines.ts";

/** Files in memory, addressed by their number. */
function filesInMemory() {
  const contents: Uint8Array[] = [];
  const artifacts: Artifacts = {
    async write({ name, mediaType = "" }, content) {
      const pieces: Uint8Array[] = [];
      if (content instanceof Uint8Array) pieces.push(content);
      else for await (const piece of content) pieces.push(piece);
      const bytes = new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
      contents.push(bytes);
      return { artifact: String(contents.length - 1), name, mediaType, sizeBytes: bytes.length };
    },
    async *read({ artifact }, { start = 0 } = {}) {
      const bytes = contents[Number(artifact)]!;
      for (let from = start; from < bytes.length; from += 100_000) yield bytes.slice(from, from + 100_000);
    },
  };
  const textOf = (file: { readonly artifact: string }) => new TextDecoder().decode(contents[Number(file.artifact)]);
  return { artifacts, textOf };
}

const encoder = new TextEncoder();
const heartbeat = () => undefined;
const { signal } = new AbortController();

/** A whole transformation, part by part, as the flow does it. */
async function transformAll(content: string, given: object, { name = "in.csv", partBytes = 300_000 } = {}) {
  const files = filesInMemory();
  const { artifacts } = files;
  const transformation = transformationSchema.parse(given);
  const { group } = transformation;
  const table = { file: await artifacts.write({ name }, encoder.encode(content)) };
  const source = await lookAt(table, { artifacts, partBytes });
  const output = { name: "out", format: "csv" as const, separator: "," };
  const parts: PartResult[] = [];
  let place = firstPlace(source);
  let columns: PartResult["columns"] = {};
  do {
    const from = { source, place, artifacts };
    const options = {
      artifacts,
      transform: compileRow(transformation),
      group,
      partBytes,
      output,
      columns,
      signal,
      heartbeat,
    };
    const part = await transformPart((tell) => readFrom(table, { ...from, tell }), options);
    parts.push(part);
    columns = { ...columns, ...part.columns };
    place = { startByte: place.startByte + (part.bytes ?? 0), line: part.nextLine };
  } while (parts.at(-1)!.bytes !== null);
  return { ...files, parts, columns, group, source };
}

describe("transformPart()", () => {
  const lines = Array.from({ length: 40_000 }, (_, at) => `${at},"name, ${at}\nof two lines"`);
  const content = `id,name\n${lines.join("\n")}\n`;

  it("cuts a file into parts that together are the whole, with one header", async () => {
    const { artifacts, parts, textOf, columns } = await transformAll(content, {});
    expect(parts.length).toBeGreaterThan(2);
    const all = parts.flatMap(({ files }) => Object.values(files));
    const [file] = await finish(all, { artifacts, output: outputSchema.parse({}), route: "", columns: columns[""]! });
    expect(textOf(file!)).toBe(content);
    const small = outputSchema.parse({ oneFileUpToMegabytes: 1 });
    expect(await finish(all, { artifacts, output: small, route: "", columns: columns[""]! })).toEqual(all);
    const [json] = await finish(all.slice(0, 0), {
      artifacts,
      output: outputSchema.parse({ format: "json" }),
      route: "",
      columns: [],
    });
    expect(textOf(json!)).toBe("[]\n");
    const [csv] = await finish([], { artifacts, output: outputSchema.parse({}), route: "", columns: columns[""]! });
    expect([csv!.name, textOf(csv!)]).toEqual(["output.csv", "id,name\n"]);
  });

  it.each(["xlsx", "parquet"] as const)("settles the columns of %s by all records", async (format) => {
    const { artifacts } = filesInMemory();
    const lines = encoder.encode('{"a":1}\n{"a":0.5,"b":"x"}\n');
    const part = await artifacts.write({ name: "part.jsonl" }, lines);
    const output = outputSchema.parse({ format });
    const [file] = await finish([part], { artifacts, output, route: "", columns: [] });
    const records = [];
    for await (const record of openTable({ file: file! }, artifacts)) records.push(record);
    expect(records.map(({ a, b }) => [Number(a), b])).toEqual([
      [1, null],
      [0.5, "x"],
    ]);
  });

  it("groups every part by itself and merges the groups", async () => {
    const given = {
      group: {
        by: ["kind"],
        values: {
          total: { of: "sum", value: "number(id)" },
          rows: { of: "count" },
          top: { of: "max", value: "number(id)" },
          mean: { of: "average", value: "number(id)" },
        },
      },
      columns: { id: "id", kind: 'number(id) % 2 == 0 ? "even" : "odd"' },
    };
    const { artifacts, parts, textOf, group } = await transformAll(content, given);
    const all = parts.flatMap(({ files }) => Object.values(files));
    const { file, written } = await finishGroups(all, {
      artifacts,
      output: outputSchema.parse({ format: "csv" }),
      group: group!,
    });
    expect(written).toBe(2);
    expect(textOf(file)).toBe(
      "kind,total,rows,top,mean\neven,399980000,20000,39998,19999\nodd,400000000,20000,39999,20000\n",
    );
  });

  it("keeps what it rejects, with the line and the reason", async () => {
    const { parts, textOf } = await transformAll("a,b\n1,2\nx,3\n4\n5,6\n", { types: { a: "integer" } });
    expect(parts[0]).toMatchObject({ read: 4, written: 2, rejected: 2 });
    const rejects = textOf(parts[0]!.rejects!)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as TableRecord);
    expect(rejects).toEqual([
      { line: 3, reason: 'a: it is no integer: "x"', record: { a: "x", b: "3" } },
      { line: 4, reason: "it has 1 fields instead of 2", record: { a: "4", b: null } },
    ]);
  });

  it("writes a file for every route", async () => {
    const { parts, textOf } = await transformAll("a,to\n1,x\n2,y\n3,x\n", { columns: { a: "a" }, route: "to" });
    expect(Object.entries(parts[0]!.files).map(([route, file]) => [route, file.name, textOf(file)])).toEqual([
      ["x", "out x.csv", "a\n1\n3\n"],
      ["y", "out y.csv", "a\n2\n"],
    ]);
  });

  it("fails for good where the file is broken", async () => {
    await expect(transformAll('[{"a":1},', {}, { name: "in.json" })).rejects.toMatchObject({
      name: "MillraceError",
      retry: false,
    });
  });
});

describe("unpackLines()", () => {
  it("writes records as lines and keeps rows that do not fit apart", async () => {
    const { artifacts, textOf } = filesInMemory();
    const table = { file: await artifacts.write({ name: "in.csv" }, encoder.encode("a,b\n1,2\n3\n")) };
    const { file, rejected, rejects } = await unpackLines(table, artifacts, { signal, heartbeat });
    expect([textOf(file), rejected, JSON.parse(textOf(rejects!))]).toEqual([
      '{"a":"1","b":"2"}\n',
      1,
      { line: 3, reason: "it has 1 fields instead of 2", text: "3" },
    ]);
  });
});

describe("readSideTable()", () => {
  it("finds records by their key, the first of several", async () => {
    const { artifacts } = filesInMemory();
    const rows = [{ k: 1, n: "a" }, { k: 1, n: "b" }, { n: "c" }];
    const find = await readSideTable({ table: { rows }, key: "k" }, artifacts);
    expect([find("1"), find("2")]).toEqual([rows[0], undefined]);
  });
});

describe("lookAt()", () => {
  it("tells what can be cut, and where its records begin", async () => {
    expect(csvStart(encoder.encode('"a\nb",c\n1,2\n'))).toMatchObject({
      columns: ["a\nb", "c"],
      startByte: 8,
      startLine: 3,
    });
    expect(csvStart(encoder.encode("1,2\n"))).toMatchObject({ columns: ["column 1", "column 2"], startByte: 0 });
    expect(csvStart(encoder.encode("a,b"))).toBeNull();
    const { artifacts } = filesInMemory();
    const kind = async (name: string, bytes: Uint8Array) =>
      (await lookAt({ file: await artifacts.write({ name }, bytes) }, { artifacts, partBytes: 10 })).kind;
    expect(await kind("a.jsonl", encoder.encode('{"a":1}\n'))).toBe("lines");
    expect(await kind("a.csv.gz", new Uint8Array([0x1f, 0x8b, 8]))).toBe("unpack");
    expect(await kind("a.json", encoder.encode("[]"))).toBe("whole");
    expect(await kind("a.json", encoder.encode('[{"a":"long enough"}]'))).toBe("unpack");
    async function* none() {}
    expect(await readRecords(none()).next()).toEqual({ done: true, value: undefined });
  });
});
