import type { ProbeAnswer } from "../connector/index.ts";
import type { SqlClient } from "./session.ts";

/** Asks a database for its version, which needs its credentials; `version` is an expression. */
export async function probeVersion(
  { pool }: SqlClient,
  { title, version, signal }: { readonly title: string; readonly version: string; readonly signal: AbortSignal },
): Promise<ProbeAnswer> {
  const { session, giveBack } = await pool.take(signal);
  try {
    const { value } = await session.rows({ text: `select ${version} as version`, values: [] }).next();
    return { message: `${title} ${(value as readonly [{ readonly version: string }])[0].version}` };
  } finally {
    await giveBack();
  }
}
