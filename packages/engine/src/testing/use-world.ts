import {
  defineFlow,
  type Flow,
  type FlowContext,
  type FlowDefinition,
  type Step,
  type StepContext,
  type StepOptions,
} from "@millrace/flow";
import { afterEach, beforeEach } from "vitest";
import { openWorld } from "./open-world.ts";
import type { World, WorldOptions } from "./world.ts";

/** A world of its own for each test of a file. */
export function useWorld(options: WorldOptions = {}): () => World {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(options);
  });
  afterEach(() => world.close());
  return () => world;
}

/** A step that takes any result, so that a test can be wrong on purpose. */
type LooseStep = Pick<Step, keyof Step> & {
  <Result>(name: string, run: (context: StepContext) => Result | Promise<Result>): Promise<Result>;
  <Result>(
    name: string,
    options: StepOptions,
    run: (context: StepContext) => Result | Promise<Result>,
  ): Promise<Result>;
};
type LooseContext = Omit<FlowContext<unknown>, "step"> & { readonly step: LooseStep };

/** A flow named `flow` with this body. */
export function flow(
  run: (context: LooseContext) => unknown,
  rest: Partial<Omit<FlowDefinition<never, never, never>, "run">> = {},
): Flow {
  return defineFlow({ name: "flow", ...rest, run } as never) as Flow;
}

/** A promise that the test resolves when it wants. */
export function gate<Value = void>(): PromiseWithResolvers<Value> & {
  readonly reached: Promise<void>;
  pass(): Promise<Value>;
} {
  const reached = Promise.withResolvers<void>();
  const passing = Promise.withResolvers<Value>();
  return {
    ...passing,
    reached: reached.promise,
    pass() {
      reached.resolve();
      return passing.promise;
    },
  };
}
