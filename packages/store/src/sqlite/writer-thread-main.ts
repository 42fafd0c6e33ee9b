import { parentPort, workerData } from "node:worker_threads";
import { recordError } from "@millrace/flow/errors";
import type { Written } from "../changes/written.ts";
import { openSqliteWriter, type SqliteWriteCall, type SqliteWriter } from "./sqlite-writer.ts";
import type { WriterAnswer } from "./writer-thread.ts";

const { file } = workerData as { readonly file: string };

function answer(work: () => Written<unknown> | null): void {
  let answer: WriterAnswer;
  try {
    answer = { written: work() };
  } catch (error) {
    answer = { error: recordError(error, "INTERNAL") };
  }
  parentPort?.postMessage(answer);
}

let writer: SqliteWriter | undefined;
answer(() => {
  writer = openSqliteWriter({ file });
  return null;
});
if (!writer) parentPort?.close();
parentPort?.on("message", (call: SqliteWriteCall | null) => {
  if (call === null) {
    writer?.close();
    parentPort?.close();
    return;
  }
  answer(() => writer?.write(call) ?? null);
});
