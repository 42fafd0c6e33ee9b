import type { Dialect } from "./dialect.ts";

/** As PostgreSQL and SQLite spell it. */
export const onConflict: Dialect["onConflict"] = ({ columns, keys }) => {
  if (!keys) return "on conflict do nothing";
  const others = columns.filter((column) => !keys.includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`).join(", ");
  return `on conflict (${keys.join(", ")}) do ${set ? `update set ${set}` : "nothing"}`;
};
