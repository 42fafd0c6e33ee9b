import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, project, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** A way to the server on which the first stream breaks off behind its second entry; an EventSource sends no token. */
async function openLossyWay() {
  const wentOnBehind: (string | undefined)[] = [];
  const way = createServer(async ({ url = "", headers }, outgoing) => {
    const id = headers["last-event-id"] as string | undefined;
    wentOnBehind.push(id);
    const answer = await api.request(url, { headers: id === undefined ? {} : { "Last-Event-ID": id } });
    outgoing.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    // A browser waits for some seconds where nothing is said.
    outgoing.write("retry: 10\n\n");
    for await (const chunk of Readable.fromWeb(answer.body as never)) {
      outgoing.write(chunk);
      if (wentOnBehind.length > 1 || !/^id: 2$/m.test(String(chunk))) continue;
      outgoing.write("\n", () => outgoing.destroy());
      return;
    }
    outgoing.end();
  }).listen(0, "127.0.0.1");
  await once(way, "listening");
  const { port } = way.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, wentOnBehind, [Symbol.dispose]: () => void way.close() };
}

// Node has a browser's EventSource where it is asked for, and does not wait for one that comes back.
const watch = `
const waiting = setInterval(() => {}, 1_000);
const source = new EventSource(process.argv[1]);
source.onmessage = ({ lastEventId, data }) => console.log(lastEventId, JSON.parse(data).kind);
source.addEventListener("end", () => {
  source.close();
  clearInterval(waiting);
});`;

it("an EventSource whose connection is lost comes back by itself and misses nothing", async () => {
  using way = await openLossyWay();
  const { runId } = await api.parts.control.start({ project, flow: "echo", input: { say: "x", steps: 5 } });
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--experimental-eventsource", "--no-warnings"],
    ...["-e", watch, `${way.url}/api/v1/runs/${runId}/events`],
  ]);
  const told = stdout.trim().split("\n");
  expect(told.map((line) => Number(line.split(" ", 1)[0]))).toEqual(told.map((_, index) => index + 1));
  expect(told.at(-1)).toBe(`${told.length} run.succeeded`);
  const [first, second] = way.wentOnBehind;
  expect([first, Number(second)]).toEqual([undefined, expect.toBeOneOf([2, 3, 4, 5, 6, 7])]);
});
