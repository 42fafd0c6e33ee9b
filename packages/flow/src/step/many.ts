import type { MillraceError } from "../errors/millrace-error.ts";
import type { JsonCompatible } from "../json/json.ts";
import type { StepContext, StepOptions } from "./step.ts";

/** What the function of `step.all` is given beside the item. */
export interface ItemContext extends StepContext {
  readonly index: number;
}

export interface AllOptions<Item> extends Omit<StepOptions, "key"> {
  /** How many items are under way at the same time. (Default: 10) */
  readonly concurrency?: number;
  /** Tells the items apart in the journal. (Default: the index) */
  readonly key?: (item: Item, index: number) => string;
  /**
   * `fail`: after a failure no further item begins; those under way end, and the failure of the first of them throws.
   * `collect`: every item is done, and each result says how it ended. (Default: "fail")
   */
  readonly errors?: "fail" | "collect";
}

/** How an item of `step.all` with `errors: "collect"` ended. */
export type Settled<Result> =
  | { readonly outcome: "succeeded"; readonly output: Result }
  | { readonly outcome: "failed"; readonly error: MillraceError };

type Checked<Result> = [NoInfer<Result>] extends [JsonCompatible<NoInfer<Result>>]
  ? unknown
  : JsonCompatible<NoInfer<Result>>;
type ItemFunction<Item, Result> = ((item: Item, context: ItemContext) => Result | Promise<Result>) & Checked<Result>;

/** Does the same to many items, some at a time; every item is a step of its own, and the results come in order. */
export interface All {
  <Item, Result>(
    name: string,
    items: readonly Item[],
    options: AllOptions<Item> & { readonly errors: "collect" },
    run: ItemFunction<Item, Result>,
  ): Promise<Settled<Result>[]>;
  <Item, Result>(
    name: string,
    items: readonly Item[],
    options: AllOptions<Item> & { readonly errors?: "fail" },
    run: ItemFunction<Item, Result>,
  ): Promise<Result[]>;
  <Item, Result>(name: string, items: readonly Item[], run: ItemFunction<Item, Result>): Promise<Result[]>;
}

type Branches = Readonly<Record<string, () => Promise<unknown>>>;

/** Which branch won, with what it returned. */
export type RaceOutcome<Given extends Branches> = {
  readonly [Name in keyof Given & string]: {
    readonly winner: Name;
    readonly output: Awaited<ReturnType<Given[Name]>>;
  };
}[keyof Given & string];

type CheckedBranches<Given extends Branches> = {
  readonly [Name in keyof Given]: Checked<Awaited<ReturnType<Given[Name]>>>;
};

/**
 * Goes several ways at once and takes the one that settles first; a branch that throws first is thrown. The winner is
 * recorded. The others begin nothing more, their steps are aborted, and their waits are dropped: a signal that one of
 * them had taken and after which it had recorded nothing comes to the next wait for it.
 */
export type Race = <Given extends Branches>(
  name: string,
  branches: Given & CheckedBranches<NoInfer<Given>>,
  options?: { readonly key?: string },
) => Promise<RaceOutcome<Given>>;
