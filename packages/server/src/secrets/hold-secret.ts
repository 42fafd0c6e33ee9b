import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Tables } from "@millrace/store";
import { dropSecretLease, type SecretKey, takeSecretLease } from "@millrace/store/secrets";

// A service has 15 s to answer, and what it says is to be stored; after a crash others wait so long.
const leaseMs = 20_000;
const askEveryMs = 150;

/** Acts while no other process of the installation acts for the same secret. */
export async function holdSecret<Result>(
  tables: Tables,
  { key, act }: { readonly key: SecretKey; act(): Promise<Result> },
): Promise<Result> {
  const lease = { ...key, holder: randomUUID() };
  for (;;) {
    const nowMs = await tables.nowMs();
    if (await takeSecretLease(tables, { ...lease, nowMs, endsAt: nowMs + leaseMs })) break;
    await wait(askEveryMs);
  }
  try {
    return await act();
  } finally {
    // One that cannot be given back ends by itself.
    await dropSecretLease(tables, lease).catch(() => {});
  }
}
