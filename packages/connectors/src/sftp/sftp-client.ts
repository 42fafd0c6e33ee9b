import type { BindCapability } from "@millrace/flow";
import { bytesOf, fromPieces, sendItems, toPieces } from "../connector/byte-pieces.ts";
import { connectionClient } from "../connector/connection-client.ts";
import type { SftpCapability, SftpEntry, SftpStat, SftpStored } from "./sftp-capability.ts";

/** Makes what a flow receives for `sftp()`. */
export const bind: BindCapability = (client): SftpCapability => {
  const server = connectionClient(client);
  const done = async (method: string, params: object) => {
    await server.call(method, params);
  };
  return {
    list: (path) => server.stream("list", { path }) as AsyncIterable<unknown> as AsyncIterable<SftpEntry>,
    stat: async (path) => (await server.call("stat", { path })) as SftpStat | null,
    get: (path, { start } = {}) => fromPieces(server.stream("get", { path, start })),
    put: async (path, content) =>
      (await sendItems(server, "put", { params: { path }, items: toPieces(bytesOf(content)) })) as SftpStored,
    rename: (from, to) => done("rename", { from, to }),
    delete: (path) => done("delete", { path }),
    mkdir: (path) => done("mkdir", { path }),
  };
};
