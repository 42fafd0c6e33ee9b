import type { TableWrite } from "../tables/table-write.ts";
import { type Tables, tableWrite } from "../tables/tables.ts";

/** What work on tables asks of them, to be planned. Every question has the same answer. */
export async function recordedStatements(
  tables: Tables,
  work: (tables: Tables) => Promise<unknown>,
  answer: readonly object[] = [],
): Promise<readonly TableWrite[]> {
  const statements: TableWrite[] = [];
  await work({
    ...tables,
    async read<Row>(query: Parameters<typeof tableWrite>[0]) {
      statements.push(tableWrite(query));
      return answer as readonly Row[];
    },
    async write(given) {
      statements.push(...given);
      return given.map(() => []);
    },
  });
  return statements;
}
