import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const folder = new URL("../../../store/sql/sqlite/", import.meta.url);

/**
 * Makes the database that an older Millrace would have left: its schema is that of the migrations up to a number, its rows
 * are those of a database of the present one, as far as the older tables and columns hold them.
 */
export function writeOlderDatabase(from: string, options: { readonly to: string; readonly number: number }): void {
  const database = new DatabaseSync(options.to);
  const files = readdirSync(folder).filter((file) => Number(file.slice(0, 4)) <= options.number);
  for (const file of files.sort()) database.exec(readFileSync(new URL(file, folder), "utf8"));
  database.exec(`pragma user_version = ${options.number}`);
  database.prepare("attach ? as present").run(from);
  const tables = database.prepare("select name from main.sqlite_schema where type = 'table'").all();
  for (const { name } of tables) {
    const columns = database
      .prepare("select name from pragma_table_info(?, 'main')")
      .all(String(name))
      .map((column) => `"${String(column.name)}"`)
      .join(", ");
    database.exec(
      `delete from main."${name}"; insert into main."${name}" (${columns}) select ${columns} from present."${name}"`,
    );
  }
  database.close();
}
