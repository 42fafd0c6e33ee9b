import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Json } from "@millrace/flow";
import type { SqlSession } from "../sql/session.ts";

export interface SqliteOpening {
  readonly file: string;
  readonly readOnly: boolean;
  readonly busyTimeoutMs: number;
}

/** What the process is asked: one thing at a time. */
export type SqliteAsk =
  | { readonly open: SqliteOpening }
  | { readonly text: string; readonly values: readonly (Json | Uint8Array)[] }
  | { readonly more: boolean };

/** Rows, with the count of changed ones when they are the last; null for a query, whose rows are counted. */
export type SqliteAnswer =
  | { readonly rows: readonly Json[]; readonly affected?: number | null }
  | { readonly error: { readonly message: string; readonly number: number | null } };

/** What SQLite says; `number` is its extended result code. */
export class SqliteError extends Error {
  readonly number: number | null;

  constructor({ message, number }: { readonly message: string; readonly number: number | null }) {
    super(message);
    this.number = number;
  }
}

// A batch of rows and a statement's own; SQLite's memory lies outside.
const heapMb = 128;

/**
 * Opens a file in a process of its own: a long statement holds nobody else up, and ending the process is the one way to
 * cancel it that node:sqlite leaves.
 */
export async function openSqlite(opening: SqliteOpening): Promise<SqlSession> {
  const child = fork(fileURLToPath(new URL("./sqlite-process-main.ts", import.meta.url)), [], {
    env: {},
    execArgv: [`--max-old-space-size=${heapMb}`, "--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  let isOpen = true;
  let settle: { resolve(answer: SqliteAnswer): void; reject(error: Error): void } | null = null;
  child.on("message", (answer: SqliteAnswer) => settle?.resolve(answer));
  child.on("error", () => {});
  child.once("exit", () => {
    isOpen = false;
    settle?.reject(new SqliteError({ message: "the statement was stopped, or its process was", number: null }));
  });

  async function ask(question: SqliteAsk): Promise<Exclude<SqliteAnswer, { error: unknown }>> {
    const answered = new Promise<SqliteAnswer>((resolve, reject) => {
      settle = { resolve, reject };
      child.send(question, (error) => error && reject(error));
    });
    const answer = await answered;
    if ("error" in answer) throw new SqliteError(answer.error);
    return answer;
  }

  const close = async () => {
    isOpen = false;
    child.kill("SIGKILL");
    await exited;
  };
  try {
    await ask({ open: opening });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async *rows({ text, values }) {
      let given = 0;
      let isWhole = false;
      try {
        for (let answer = await ask({ text, values }); ; answer = await ask({ more: true })) {
          isWhole = answer.affected !== undefined;
          given += answer.rows.length;
          if (answer.rows.length > 0) yield answer.rows;
          if (answer.affected !== undefined) return answer.affected ?? given;
        }
      } catch (error) {
        isWhole = true;
        throw error;
      } finally {
        if (!isWhole && isOpen) await ask({ more: false });
      }
    },
    cancel: close,
    isOpen: () => isOpen,
    close,
  };
}
