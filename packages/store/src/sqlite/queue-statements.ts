import type { DatabaseSync } from "node:sqlite";
import { firstRow } from "./connect.ts";

/** A queue as the starts of one transaction meet it. */
export interface MetQueue {
  /** Whether its runs are held until they are admitted. */
  readonly limited: boolean;
  /** How many queued runs it may have, where it has as many: counted when first asked. Null while there is room. */
  fullAt(): number | null;
  /** One more is queued. */
  add(): void;
}

/** Looks at the queues that runs are started in. */
export function queueStatements(database: DatabaseSync) {
  const find = database.prepare(`
    select limited, json_extract(settings, '$.settings.maxSize') as maxSize from queues where project = ? and queue = ?`);
  // In the words of the index.
  const count = database.prepare(`
    select count(*) as size from (
      select 1 from runs where project = ? and queue = ? and status = 'queued' and queue <> 'default' limit ?)`);

  function meet(project: string, queue: string): MetQueue {
    const { limited, maxSize } = firstRow<QueueRow>(find, project, queue) ?? { limited: 0, maxSize: null };
    let size: number | null = null;
    return {
      limited: limited === 1,
      fullAt() {
        if (maxSize === null) return null;
        size ??= Number(count.get(project, queue, maxSize)?.size);
        return size < maxSize ? null : maxSize;
      },
      add() {
        if (size !== null) size += 1;
      },
    };
  }

  return {
    /** A view for one transaction, in which each queue is looked up once. */
    view(): (project: string, queue: string) => MetQueue {
      const met = new Map<string, MetQueue>();
      return (project, queue) => {
        const name = `${project}\n${queue}`;
        const known = met.get(name) ?? meet(project, queue);
        met.set(name, known);
        return known;
      };
    },
  };
}

interface QueueRow {
  readonly limited: number;
  readonly maxSize: number | null;
}
