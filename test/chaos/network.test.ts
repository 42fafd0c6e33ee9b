import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Network, openNetwork } from "./network.ts";

let folder: string;
let database: Server;
let heard: string[];
let network: Network;

// It answers each word with the word.
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-network-"));
  heard = [];
  const socket = join(folder, "database");
  database = createServer((connection) => {
    connection
      .on("error", () => undefined)
      .on("data", (word) => {
        heard.push(String(word));
        connection.write(word);
      });
  }).listen(socket);
  await once(database, "listening");
  network = await openNetwork({ socket });
});
afterEach(async () => {
  await network.close();
  database.close();
  await rm(folder, { recursive: true });
});

function open(): Socket {
  return connect({ port: network.port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => undefined);
}

// Not events.once(), which takes the error of a reset for its own.
const closing = (connection: Socket) => new Promise((resolve) => connection.once("close", resolve));

async function echo(connection: Socket, word: string): Promise<string> {
  connection.write(word);
  return String((await once(connection, "data"))[0]);
}

test("a whole network carries words there and back", async () => {
  expect(await echo(open(), "hello")).toBe("hello");
});

test("a cut one resets what is open and what is opened, until it is mended", async () => {
  const before = open();
  await echo(before, "hello");
  const closed = closing(before);
  network.cut();
  await closed;
  await closing(open());
  network.mend();
  expect(await echo(open(), "again")).toBe("again");
});

test("a silent one carries nothing, and what was held back arrives when it is mended", async () => {
  const before = open();
  await echo(before, "hello");
  network.silence();
  const late = [echo(before, "late"), echo(open(), "new")];
  const other = connect({ path: join(folder, "database") });
  expect(await echo(other, "beside")).toBe("beside");
  expect(heard).toEqual(["hello", "beside"]);
  network.mend();
  expect(await Promise.all(late)).toEqual(["late", "new"]);
  other.destroy();
});

test("a half-closed one still brings requests to the database and loses the answers", async () => {
  const before = open();
  await echo(before, "hello");
  let answers = 0;
  before.on("data", () => answers++);
  const ended = once(before, "end");
  network.closeHalf();
  await ended;
  before.write("lost");
  await expect.poll(() => heard).toEqual(["hello", "lost"]);
  expect(answers).toBe(0);
  expect(await echo(open(), "whole")).toBe("whole");
});
