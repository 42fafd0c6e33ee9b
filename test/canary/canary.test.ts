import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createTestDatabase, runSql } from "../postgres/test-database.ts";
import { findInBytes } from "./find-canary.ts";
import { findInDatabase } from "./find-in-databases.ts";
import { said } from "./said.ts";
import { makeCanary, spellingsOf } from "./spellings.ts";

const canary = inject("canary");
const other = makeCanary();
const folderWith = async (content: string | Buffer, name = "deep/log.jsonl") => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-canary-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }).catch(() => undefined));
  await mkdir(join(folder, "deep"));
  await writeFile(join(folder, name), content);
  return folder;
};

/** A zip file of one deflated entry, as far as readers of a stream need it. */
function zipOf(text: string): Buffer {
  const head = Buffer.alloc(30);
  head.write("PK\u0003\u0004");
  head.writeUInt16LE(8, 8);
  head.writeUInt16LE(1, 26);
  return Buffer.concat([head, Buffer.from("a"), deflateRawSync(text), Buffer.from("PK\u0001\u0002")]);
}

const leaks: readonly (readonly [how: string, content: string | Buffer])[] = [
  ["as it is", `{"authorization":"Bearer ${canary}-2"}`],
  ["in a URL", encodeURIComponent(`a b&${canary}`)],
  ...["", "u", "us", "user:"].map((before) => [`in base64 behind "${before}"`, btoa(`${before}${canary}:x`)] as const),
  ["in base64url", Buffer.from(`??${canary}>>`).toString("base64url")],
  ["as hex", Buffer.from(`x${canary}`).toString("hex")],
  ["as upper-case hex", Buffer.from(canary).toString("hex").toUpperCase()],
  ["in a gzip file", gzipSync(`a ${canary}`)],
  ["in a zip file", zipOf(`a ${canary}`)],
];

describe("a temporary folder with the canary cannot be removed unseen", () => {
  it.each(leaks)("%s", async (_how, content) => {
    await expect(rm(await folderWith(content), { recursive: true })).rejects.toThrow(/was written to .*log\.jsonl/);
    const folder = await folderWith(content);
    expect(() => rmSync(folder, { recursive: true })).toThrow(/was written to .*log\.jsonl/);
  });

  it("but another text can, and what the test itself wrote into a canary's file", async () => {
    await rm(await folderWith(`${other} ${canary.slice(0, -1)}`), { recursive: true });
    await rm(await folderWith(canary, "deep/canary.txt"), { recursive: true });
  });
});

it("what looks packed and is not has nothing inside", () => {
  const broken = [Buffer.from([0x1f, 0x8b, 0x08, 0x00]), zipOf("x").subarray(0, 33)];
  for (const bytes of broken) expect(findInBytes(bytes, { place: "a", spellings: [Buffer.from("x")] })).toEqual([]);
});

it("what a program says is looked at, also where the canary comes in pieces", async () => {
  const [first, second] = [canary.slice(0, 9), canary.slice(9)];
  const script = `process.stderr.write("a ${first}"); setTimeout(() => process.stderr.write("${second}"), 20)`;
  expect(await promisify(execFile)(process.execPath, ["-e", script])).toMatchObject({ stderr: `a ${canary}` });
  expect(said().splice(0)).toContainEqual({ place: process.execPath, spelling: canary });
});

const serverUrl = inject("postgresUrl");

it.skipIf(serverUrl === null)("every row of a database is searched, texts and bytes", async () => {
  const url = await createTestDatabase(serverUrl!);
  onTestFinished(async () => void (await runSql(serverUrl!, `drop database ${new URL(url).pathname.slice(1)}`)));
  const spellings = spellingsOf(canary);
  expect(await findInDatabase(url, spellings)).toEqual([]);
  await runSql(url, "create schema millrace; create table millrace.texts (body text); create table bytes (body bytea)");
  await runSql(url, `insert into millrace.texts values ('a'), ('${other}'); insert into bytes values ('${other}')`);
  expect(await findInDatabase(url, spellings)).toEqual([]);
  await runSql(url, `insert into millrace.texts values ('{"a":"${canary}"}'); insert into bytes values ('x${canary}')`);
  const found = await findInDatabase(url, spellings);
  expect(found.map((place) => place.split(":")[0]).sort()).toEqual(["millrace.texts", "public.bytes"]);
});
