import { posix } from "node:path";
import { z } from "@millrace/flow";
import type { FileEntry, SFTPWrapper, Stats } from "ssh2";
import { fromPieces, toPieces } from "../connector/byte-pieces.ts";
import { defineConnector } from "../connector/index.ts";
import { explainSftp, noSuchFile, openSftp, sftpSettings } from "./open-sftp.ts";
import { answered, readFile, replaceFile, writeFile } from "./remote-file.ts";
import type { SftpEntry, SftpStat } from "./sftp-capability.ts";

const path = z
  .string()
  .min(1)
  .max(4_096)
  .refine((text) => !text.includes("\0"), "must hold no NUL");
const onPath = z.strictObject({ path });
const endOfFile = 1;

/** Files on servers that speak SFTP. */
export const sftpConnector = defineConnector({
  kind: "sftp",
  title: "SFTP",
  settings: sftpSettings,
  runnerModule: new URL("./sftp-client.ts", import.meta.url).href,
  reach: ({ host, port }) => [`${host}:${port}`],
  open: openSftp,
  async probe({ sftp }) {
    return { message: `folder ${await answered<string>((done) => sftp.realpath(".", done))}` };
  },
  explain: explainSftp,
  methods: {
    stat: { params: onPath, handle: async ({ path }, { client }) => statOf(client.sftp, path) },
    rename: {
      params: z.strictObject({ from: path, to: path }),
      async handle(names, { client }) {
        await replaceFile(client.sftp, names);
        return null;
      },
    },
    delete: {
      params: onPath,
      async handle({ path }, { client: { sftp } }) {
        const stats = await orNull(answered<Stats>((done) => sftp.lstat(path, done)));
        if (stats?.isDirectory()) await answered((done) => sftp.rmdir(path, done));
        else if (stats) await orNull(answered((done) => sftp.unlink(path, done)));
        return null;
      },
    },
    mkdir: {
      params: onPath,
      async handle({ path }, { client }) {
        await makeFolder(client.sftp, posix.normalize(path));
        return null;
      },
    },
  },
  streams: {
    list: { params: onPath, handle: ({ path }, { client }) => listFolder(client.sftp, path) },
    get: {
      params: z.strictObject({ path, start: z.int().min(0).default(0) }),
      handle: (params, { client }) => toPieces(readFile(client.sftp, params)),
    },
    put: {
      params: onPath,
      async *handle({ path }, { client, signal, requireLease, incoming }) {
        const bytes = fromPieces(incoming);
        yield { path, sizeBytes: await writeFile(client.sftp, { path, bytes, signal, requireLease }) };
      },
    },
  },
  async close({ connection }) {
    connection.end();
  },
});

async function* listFolder(sftp: SFTPWrapper, path: string): AsyncGenerator<SftpEntry> {
  const handle = await answered<Buffer>((done) => sftp.opendir(path, done));
  try {
    for (;;) {
      const entries = await answered<FileEntry[]>((done) => sftp.readdir(handle, done)).catch(
        (error: { readonly code?: unknown }) => (error.code === endOfFile ? null : Promise.reject(error)),
      );
      if (!entries) return;
      for (const { filename, attrs } of entries)
        if (filename !== "." && filename !== "..") yield { name: filename, ...shown(attrs as Stats) };
    }
  } finally {
    await answered((done) => sftp.close(handle, done)).catch(() => {});
  }
}

async function makeFolder(sftp: SFTPWrapper, path: string): Promise<void> {
  if ((await statOf(sftp, path))?.type === "folder") return;
  const above = posix.dirname(path);
  if (above !== path && above !== ".") await makeFolder(sftp, above);
  await answered((done) => sftp.mkdir(path, done)).catch(async (error: unknown) => {
    // Somebody else may have made it meanwhile.
    if ((await statOf(sftp, path))?.type !== "folder") throw error;
  });
}

async function statOf(sftp: SFTPWrapper, path: string): Promise<SftpStat | null> {
  const stats = await orNull(answered<Stats>((done) => sftp.stat(path, done)));
  return stats && shown(stats);
}

function shown(stats: Stats): SftpStat {
  const type = stats.isDirectory() ? "folder" : stats.isFile() ? "file" : stats.isSymbolicLink() ? "link" : "other";
  return { type, sizeBytes: stats.size, modifiedAt: new Date(stats.mtime * 1_000).toISOString() };
}

/** The answer, or null where there is nothing of that name. */
async function orNull<Value>(answer: Promise<Value>): Promise<Value | null> {
  return answer.catch((error: { readonly code?: unknown }) =>
    error.code === noSuchFile ? null : Promise.reject(error),
  );
}
