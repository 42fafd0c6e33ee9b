import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import ssh2 from "ssh2";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { allOf } from "../testing/all-of.ts";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { createSshKey, findSshd, startSshd, type TestSshd } from "../testing/start-sshd.ts";
import { sftp } from "./sftp.ts";
import type { SftpCapability } from "./sftp-capability.ts";
import { sftpConnector } from "./sftp-connector.ts";

const settingsOf = ({ port, user, privateKey, hostKey }: TestSshd) => ({
  host: "127.0.0.1",
  port,
  user,
  privateKey,
  hostKey,
});

describe.skipIf(!findSshd())("on OpenSSH (skipped where sshd is not installed)", () => {
  connectorContract(sftpConnector, async () => {
    const server = await startSshd();
    const settings = settingsOf(server);
    return {
      settings,
      authority: `127.0.0.1:${server.port}`,
      secret: server.privateKey,
      wrong: { ...settings, privateKey: createSshKey().privateKey },
      unreachable: { ...settings, port: 1 },
      quick: { method: "stat", params: { path: server.files } },
      failing: { method: "mkdir", params: { path: "/proc/nothing/here" } },
      slow: null,
      restart: server.restart,
      stop: server.stop,
    };
  });

  describe("sftp()", () => {
    let server: TestSshd;
    let connection: BoundConnection<SftpCapability>;
    let files: SftpCapability;
    const bind = (changed: object) => {
      const grants = [`127.0.0.1:${server.port}`];
      return bindConnection<SftpCapability>({
        connector: sftpConnector,
        connections: [{ name: "files", kind: "sftp", settings: { ...settingsOf(server), ...changed }, grants }],
      });
    };
    const at = (name: string) => join(server.files, name);
    beforeAll(async () => {
      server = await startSshd();
      connection = bind({});
      files = await connection.bound();
    });
    afterAll(async () => {
      await connection?.close();
      await server?.stop();
    });

    it("declares a server by its connection's name", () => {
      expect(sftp("files")).toEqual({ kind: "sftp", settings: { connection: "files" } });
    });

    it("writes a whole file or none, over an older one too, and reads it from any byte", async () => {
      const bytes = randomBytes(3 * 1024 * 1024 + 5);
      async function* pieces() {
        for (let from = 0; from < bytes.length; from += 300_000) yield bytes.subarray(from, from + 300_000);
      }
      expect(await files.put(at("orders"), "old")).toEqual({ path: at("orders"), sizeBytes: 3 });
      expect(await files.put(at("orders"), pieces())).toMatchObject({ sizeBytes: bytes.length });
      expect((await readFile(at("orders"))).equals(bytes)).toBe(true);
      expect((await buffer(files.get(at("orders")))).equals(bytes)).toBe(true);
      const start = bytes.length - 40_000;
      expect((await buffer(files.get(at("orders"), { start }))).equals(bytes.subarray(start))).toBe(true);
      expect(await text(files.get(at("orders"), { start: bytes.length }))).toBe("");
      await files.delete(at("orders"));
    });

    it("leaves the old file, and nothing else, when the source breaks off", async () => {
      await files.put(at("kept"), "old");
      async function* broken() {
        yield new Uint8Array(300_000);
        throw new RangeError("the source broke off");
      }
      await expect(files.put(at("kept"), broken())).rejects.toThrow(new RangeError("the source broke off"));
      await expect.poll(() => readdir(server.files), { interval: 5 }).toEqual(["kept"]);
      expect(await readFile(at("kept"), "utf8")).toBe("old");
      await files.delete(at("kept"));
    });

    it("stops reading where its reader does", async () => {
      await writeFile(at("long"), new Uint8Array(4 * 1024 * 1024));
      for await (const piece of files.get(at("long"))) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      await expect.poll(() => connection.host.load()[0]?.inUse, { interval: 5 }).toBe(0);
      await files.delete(at("long"));
    });

    it("lists and describes what there is, makes folders with those above, renames and deletes", async () => {
      await files.mkdir(at("a/b/c"));
      await files.mkdir(at("a/b/c"));
      await writeFile(at("a/b/file"), "1234");
      await utimes(at("a/b/file"), 1, 1);
      await symlink("file", at("a/b/link"));
      const entries = await allOf(files.list(at("a/b")));
      expect(entries.map(({ name, type }) => `${name} ${type}`).sort()).toEqual(["c folder", "file file", "link link"]);
      const described = { type: "file", sizeBytes: 4, modifiedAt: "1970-01-01T00:00:01.000Z" };
      expect([await files.stat(at("a/b/link")), await files.stat(at("no"))]).toEqual([described, null]);
      await writeFile(at("a/target"), "old");
      await files.rename(at("a/b/file"), at("a/target"));
      expect(await readFile(at("a/target"), "utf8")).toBe("1234");
      await files.delete(at("a/b/c"));
      await files.delete(at("a/b/c"));
      await expect(files.delete(at("a"))).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: false });
    });

    it("lists a folder of many files", async () => {
      await mkdir(at("many"));
      await Promise.all(Array.from({ length: 250 }, (_, n) => writeFile(at(`many/${n}`), "")));
      expect(await allOf(files.list(at("many")))).toHaveLength(250);
    });

    it("says nothing to a server with another key than the pinned one", async () => {
      const other = bind({ hostKey: createSshKey().fingerprint });
      onTestFinished(() => other.close());
      await expect((await other.bound()).stat("/")).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
        message: expect.stringContaining(server.hostKey),
      });
    });

    it("refuses a connection without a pinned key, or without any credentials", async () => {
      for (const changed of [{ hostKey: "" }, { hostKey: undefined }, { privateKey: undefined }]) {
        const wrong = bind(changed);
        onTestFinished(() => wrong.close());
        await expect((await wrong.bound()).stat("/")).rejects.toMatchObject({ code: "CONNECTION_INVALID" });
      }
      const unreadable = bind({ privateKey: "no key at all" });
      onTestFinished(() => unreadable.close());
      await expect((await unreadable.bound()).stat("/")).rejects.toMatchObject({
        code: "CONNECTION_CREDENTIALS_REFUSED",
      });
    });

    it("says what the server says, and tries nothing again that cannot succeed", async () => {
      await expect(text(files.get(at("nothing")))).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
        message: expect.stringContaining("No such file"),
      });
      await expect(files.put("a\0b", "x")).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
    });
  });
});

describe("a server that takes passwords and has no extensions", () => {
  it("is signed in to, and renamed on in two steps", async () => {
    const host = createSshKey();
    const asked: string[] = [];
    const server = new ssh2.Server({ hostKeys: [host.privateKey] }, (client) => {
      client.on("error", () => {});
      client.on("authentication", (context) =>
        context.method === "password" && context.password === "right" ? context.accept() : context.reject(["password"]),
      );
      client.on("session", (accept) => {
        accept().on("sftp", (acceptSftp) => {
          const sftp = acceptSftp();
          sftp.on("REMOVE", (id, path) => {
            asked.push(`remove ${path}`);
            sftp.status(id, ssh2.utils.sftp.STATUS_CODE.NO_SUCH_FILE);
          });
          sftp.on("RENAME", (id, from, to) => {
            asked.push(`rename ${from} ${to}`);
            sftp.status(id, ssh2.utils.sftp.STATUS_CODE.OK);
          });
        });
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const settings = { host: "127.0.0.1", port, user: "ada", password: "right", hostKey: host.fingerprint };
    const connections = [{ name: "files", kind: "sftp", settings, grants: [`127.0.0.1:${port}`] }];
    const connection = bindConnection<SftpCapability>({ connector: sftpConnector, connections });
    onTestFinished(async () => {
      await connection.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    await (await connection.bound()).rename("a", "b");
    expect(asked).toEqual(["remove b", "rename a b"]);
  });
});
