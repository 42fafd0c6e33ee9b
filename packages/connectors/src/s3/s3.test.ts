import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allOf } from "../testing/all-of.ts";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import type { StartedProgram } from "../testing/start-program.ts";
import { findS3Server, startS3 } from "../testing/start-s3.ts";
import { bucketUrl, s3Settings } from "./open-s3.ts";
import { s3 } from "./s3.ts";
import type { S3Capability } from "./s3-capability.ts";
import { s3Connector } from "./s3-connector.ts";

const bucket = "orders";
const keys = { accessKeyId: "flows", secretAccessKey: "s3cret/of+orders" };
const megabyte = 1024 * 1024;

async function start() {
  const server = await startS3({ bucket, ...keys });
  const authority = `127.0.0.1:${server.port}`;
  return { server, authority, settings: { bucket, endpoint: `http://${authority}`, ...keys } };
}

describe.skipIf(!findS3Server())("on Versity's S3 gateway (skipped where versitygw is not installed)", () => {
  connectorContract(s3Connector, async () => {
    const { server, authority, settings } = await start();
    return {
      settings,
      authority,
      secret: keys.secretAccessKey,
      wrong: { ...settings, secretAccessKey: "another secret" },
      unreachable: { ...settings, endpoint: "http://127.0.0.1:1" },
      quick: { method: "head", params: { key: "nothing" } },
      // A key has 1,024 bytes at most.
      failing: { method: "delete", params: { key: "é".repeat(1_000) } },
      slow: null,
      restart: server.restart,
      stop: server.stop,
    };
  });

  describe("s3()", () => {
    let server: StartedProgram;
    let connection: BoundConnection<S3Capability>;
    let orders: S3Capability;
    let api: AwsClient;
    let url: string;
    beforeAll(async () => {
      const started = await start();
      ({ server } = started);
      url = `${started.settings.endpoint}/${bucket}`;
      api = new AwsClient({ ...keys, service: "s3", region: "us-east-1" });
      connection = bindConnection({
        connector: s3Connector,
        connections: [
          { name: "orders", kind: "s3", settings: { ...started.settings, partMb: 5 }, grants: [started.authority] },
        ],
      });
      orders = await connection.bound();
    });
    afterAll(async () => {
      await connection?.close();
      await server?.stop();
    });
    const unfinished = async () => (await (await api.fetch(`${url}?uploads`)).text()).match(/<Upload>/g)?.length ?? 0;

    it("declares a bucket by its connection's name", () => {
      expect(s3("orders")).toEqual({ kind: "s3", settings: { connection: "orders" } });
    });

    it("stores a text under any key, describes it, gives it back from any byte and deletes it", async () => {
      const key = "in/Ümläut & + 100% (a*b)'!/~x.csv";
      const stored = await orders.put(key, "a,b\n1,2\n", { mediaType: "text/csv" });
      expect(stored).toMatchObject({ key, sizeBytes: 8, etag: expect.stringMatching(/^[0-9a-f]{32}$/) });
      expect(await orders.head(key)).toEqual({
        ...stored,
        mediaType: "text/csv",
        modifiedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(await text(orders.get(key))).toBe("a,b\n1,2\n");
      expect(await text(orders.get(key, { start: 4 }))).toBe("1,2\n");
      expect((await allOf(orders.list({ prefix: "in/" }))).map((entry) => entry.key)).toEqual([key]);
      await orders.delete(key);
      await orders.delete(key);
      expect(await orders.head(key)).toBeNull();
    });

    it("sends what is longer than a part in parts, with one checksum over all", async () => {
      const bytes = randomBytes(11 * megabyte + 7);
      async function* pieces() {
        for (let from = 0; from < bytes.length; from += 700_000) yield bytes.subarray(from, from + 700_000);
      }
      expect(await orders.put("large", pieces())).toMatchObject({ sizeBytes: bytes.length });
      const head = await api.fetch(`${url}/large`, { method: "HEAD", headers: { "x-amz-checksum-mode": "ENABLED" } });
      expect(head.headers.get("x-amz-checksum-crc32")).toMatch(/^[\w+/]{6}==$/);
      expect((await buffer(orders.get("large"))).equals(bytes)).toBe(true);
      expect(await unfinished()).toBe(0);
    });

    it("leaves nothing behind when the source of a large object breaks off", async () => {
      async function* broken() {
        yield new Uint8Array(6 * megabyte);
        await expect.poll(unfinished, { interval: 10 }).toBe(1);
        throw new RangeError("the source broke off");
      }
      await expect(orders.put("broken", broken())).rejects.toThrow(new RangeError("the source broke off"));
      await expect.poll(unfinished, { interval: 10 }).toBe(0);
      expect(await orders.head("broken")).toBeNull();
    });

    it("notices bytes that were changed where they lie", async () => {
      await orders.put("kept", "the right bytes");
      const path = join(server.folder, "buckets", bucket, "kept");
      await writeFile(path, (await readFile(path, "utf8")).replace("right", "wrong"));
      await expect(text(orders.get("kept"))).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        message: expect.stringContaining("CRC-32"),
      });
    });

    it("stores no checksum where the connection says none", async () => {
      const settings = { bucket, endpoint: url.slice(0, -bucket.length - 1), ...keys, checksum: "none", partMb: 5 };
      const connections = [{ name: "plain", kind: "s3", settings, grants: [`127.0.0.1:${server.port}`] }];
      const plain = bindConnection<S3Capability>({ connector: s3Connector, connections });
      const bound = await plain.bound();
      await bound.put("plain", new Uint8Array(6 * megabyte));
      expect((await bound.head("plain"))?.sizeBytes).toBe(6 * megabyte);
      await plain.close();
    });

    it("lists page after page, from where it is told", async () => {
      const all = Array.from({ length: 1_003 }, (_, n) => `many/${String(n).padStart(4, "0")}`);
      const folder = join(server.folder, "buckets", bucket, "many");
      await orders.put("many/0000", "");
      await Promise.all(all.map((key) => writeFile(join(folder, key.slice(5)), "")));
      expect(await readdir(folder)).toHaveLength(all.length);
      expect((await allOf(orders.list({ prefix: "many/" }))).map(({ key }) => key)).toEqual(all);
      const rest = await allOf(orders.list({ prefix: "many/", startAfter: "many/1000" }));
      expect(rest.map(({ key }) => key)).toEqual(["many/1001", "many/1002"]);
    });

    it("makes URLs that read or write one object until they expire", async () => {
      const put = await fetch(await orders.presign("a b/c", { method: "PUT" }), { method: "PUT", body: "signed" });
      const get = await fetch(await orders.presign("a b/c", { expiresInS: 60 }));
      expect([put.status, await get.text()]).toEqual([200, "signed"]);
      expect(await orders.presign("a", { expiresInS: 60 })).toContain("X-Amz-Expires=60");
      expect((await fetch(await orders.presign("a b/c"), { method: "DELETE" })).status).toBe(403);
    });

    it("says what the bucket says, and tries nothing again that cannot succeed", async () => {
      await expect(text(orders.get("nothing"))).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
        message: expect.stringContaining("NoSuchKey"),
      });
      for (const key of ["a/../b", ".", ""])
        await expect(orders.put(key, "x")).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
    });
  });
});

describe("bucketUrl()", () => {
  const urlOf = (settings: object) =>
    bucketUrl({ ...s3Settings.parse({ bucket, ...keys, ...settings }), secretAccessKey: "", sessionToken: "" }).href;

  it("puts the bucket before the host at Amazon, and into the path elsewhere, unless it is told", () => {
    expect(urlOf({ region: "eu-central-1" })).toBe("https://orders.s3.eu-central-1.amazonaws.com/");
    expect(urlOf({ endpoint: "https://files.example:9000/s3/" })).toBe("https://files.example:9000/s3/orders");
    expect(urlOf({ endpoint: "https://files.example", addressing: "virtual-host" })).toBe(
      "https://orders.files.example/",
    );
    expect(urlOf({ addressing: "path" })).toBe("https://s3.us-east-1.amazonaws.com/orders");
  });
});
