import { expect, test } from "vitest";
import type { RunnerMessage } from "../protocol/messages.ts";
import { nextTurn } from "../testing/world.ts";
import { Outbox } from "./outbox.ts";

function open() {
  const lines: RunnerMessage[][] = [];
  const port = {
    send: (messages: readonly RunnerMessage[]) => void lines.push([...messages]),
    onMessages() {},
    onClose() {},
    close() {},
  };
  const outbox = new Outbox(port);
  /** What left since it was last asked, a text per line. */
  const left = async () => {
    await nextTurn();
    return lines.splice(0).map((line) => line.map(said).join(" "));
  };
  return { outbox, left };
}

function said(message: RunnerMessage): string {
  const { t, execution, id } = message as { t: string; execution?: number; id?: number };
  return `${t}@${execution ?? ""}${id === undefined ? "" : `#${id}`}`;
}

const succeeded = (execution: number) =>
  ({ t: "succeeded", execution, name: "a", key: null, attempt: 1, startedAt: 0 }) as const;
const respond = (execution: number) => ({ t: "respond", execution, value: "1" }) as const;
const log = (execution: number) => ({ t: "log", execution, level: "info", message: "", step: null }) as const;
const idle = (execution: number) => ({ t: "idle", execution, wakes: 0 }) as const;
const ended = (execution: number) => ({ t: "ended", execution }) as const;

test("The end of a run leaves in one line with the fact that its code ran ahead of, and what it logged between", async () => {
  const { outbox, left } = open();
  void outbox.reportAhead(succeeded(1));
  outbox.send(log(1));
  outbox.send(ended(1));
  expect(await left()).toEqual(["succeeded@1#1 log@1 ended@1"]);
});

test("Anything else of that execution waits until the fact is durable, and what comes behind it as well", async () => {
  const { outbox, left } = open();
  const ahead = outbox.reportAhead(succeeded(1));
  outbox.send(idle(1));
  outbox.send(ended(1));
  outbox.send(idle(2));
  outbox.send({ t: "pong" });
  expect(await left()).toEqual(["succeeded@1#1 idle@2 pong@"]);
  outbox.committed(1);
  await ahead.durable;
  expect(await left()).toEqual(["idle@1 ended@1"]);
  outbox.send(idle(1));
  expect(await left()).toEqual(["idle@1"]);
});

test("A report that had to wait has a number behind those that left before it", async () => {
  const { outbox, left } = open();
  void outbox.reportAhead(succeeded(1));
  const held = outbox.report(respond(1));
  const other = outbox.report(respond(2));
  expect(await left()).toEqual(["succeeded@1#1 respond@2#2"]);
  outbox.committed(2);
  expect(await other).toBe("committed");
  expect(await left()).toEqual(["respond@1#3"]);
  outbox.committed(3);
  expect(await held).toBe("committed");
});

test("Reports are confirmed up to a number, each once, and one that was refused says so", async () => {
  const { outbox } = open();
  const receipts: string[] = [];
  for (const n of [1, 2, 3, 4])
    void outbox.report(succeeded(n)).then((receipt) => void receipts.push(`${n} ${receipt}`));
  outbox.refused(2);
  outbox.committed(2);
  outbox.committed(1);
  await nextTurn();
  expect(receipts.sort()).toEqual(["1 committed", "2 refused"]);
  outbox.refused(9);
  outbox.committed(4);
  await nextTurn();
  expect(receipts.sort()).toEqual(["1 committed", "2 refused", "3 committed", "4 committed"]);
});
