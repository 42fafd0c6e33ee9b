import {
  type BindCapability,
  declareCapability,
  defineFlow,
  type Flow,
  type FlowContext,
  type Json,
} from "@millrace/flow";
import { defineWorlds, reads, type Worlds } from "@millrace/flow/worlds";

/** A service of planted flows: reads items and takes entries. */
interface Ledger {
  read(what: string): Promise<Json>;
  enter(entry: Json, options?: { readonly idempotencyKey?: string; readonly signal?: AbortSignal }): Promise<Json>;
}

export const bindLedger: BindCapability = (client): Ledger => ({
  read: (what) => client.call("read", { what }),
  enter: (entry, { signal, ...key } = {}) => client.call("enter", { entry, ...key }, signal && { signal }),
});

/** A flow of one fault, and the worlds in which it is looked for. */
export interface Planted {
  load(): Flow;
  readonly worlds: Worlds;
}

type Body = (context: FlowContext<unknown> & { readonly ledger: Ledger }) => Promise<unknown>;

/** A planted flow; `load` makes its module anew each time. */
export function planted(load: () => Body, worlds: Partial<Worlds> = {}): Planted {
  return {
    load: () =>
      defineFlow({
        name: "planted",
        use: { ledger: declareCapability<Ledger>("ledger", null) },
        run: load(),
      }) as unknown as Flow,
    worlds: defineWorlds({
      replies: { ledger: { read: reads(["a", "b", "c"]), enter: { done: true } } },
      ...worlds,
    }),
  };
}
