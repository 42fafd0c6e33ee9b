import { Worker } from "node:worker_threads";
import { MillraceError, type RecordedError, restoreError } from "@millrace/flow/errors";
import type { Written } from "../changes/written.ts";
import type { SqliteWrite, SqliteWriteCall, SqliteWriteResult } from "./sqlite-writer.ts";

/** What the thread answers, first that the database is open and then to one call after the other. */
export type WriterAnswer = { readonly written: Written<unknown> | null } | { readonly error: RecordedError };

/** The writing connection in a thread of its own, so that nothing else in the process waits for the disk. */
export interface WriterThread {
  write<Name extends SqliteWrite>(call: SqliteWriteCall<Name>): Promise<Written<SqliteWriteResult<Name>>>;
  /** Resolves when what was asked before is committed and the database is closed. */
  close(): Promise<void>;
}

export async function startWriterThread({ file }: { readonly file: string }): Promise<WriterThread> {
  const worker = new Worker(new URL("./writer-thread-main.ts", import.meta.url), { workerData: { file } });
  // Not a map: its old tables would keep the results of calls alive in V8's old generation.
  const waiting: { resolve(written: unknown): void; reject(error: unknown): void }[] = [];
  let ended: MillraceError | null = null;

  const end = (cause: unknown): void => {
    ended = writerEnded(file, cause);
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  worker.on("error", end);
  worker.on("exit", () => end(ended?.cause));
  worker.on("message", (answer: WriterAnswer) => {
    const caller = waiting.shift();
    if ("error" in answer) caller?.reject(restoreError(answer.error));
    else caller?.resolve(answer.written);
  });

  const nextAnswer = <Answer>() =>
    new Promise<Answer>((resolve, reject) => {
      if (ended) return reject(ended);
      waiting.push({ resolve: resolve as (written: unknown) => void, reject });
    });
  await nextAnswer<null>();
  return {
    write(call) {
      // Structured clone costs what one JSON text costs (96 and 96 us of CPU per five-step run, measured 2026-11).
      worker.postMessage(call);
      return nextAnswer();
    },
    async close() {
      if (ended) return;
      const exited = new Promise((resolve) => worker.once("exit", resolve));
      worker.postMessage(null);
      await exited;
    },
  };
}

function writerEnded(file: string, cause: unknown): MillraceError {
  return new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: `Cannot write to ${file} as its writing thread has to be running: it has ended`,
    hint: "Restart Millrace; what was acknowledged is stored.",
    cause,
  });
}
