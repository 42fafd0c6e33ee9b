import { hashOf } from "./tool.ts";

export interface FlowChangesOptions {
  /** The published flows with their versions. */
  readonly look: () => Promise<unknown>;
  readonly lookEveryMs?: number | undefined;
}

/** Tells listeners when a flow was published or changed. */
export interface FlowChanges {
  /** Looks as long as somebody listens; returns the way to stop. */
  listen(onChange: () => void): () => void;
}

const defaultEveryMs = 1_000;

/** Asks again and again: another server of the same store may publish, and nothing tells of it. */
export function watchFlows({ look, lookEveryMs = defaultEveryMs }: FlowChangesOptions): FlowChanges {
  const listeners = new Set<() => void>();
  let stopLooking = () => {};

  function startLooking(): () => void {
    let stopped = false;
    let timer: NodeJS.Timeout | undefined;
    let known: string | null = null;
    async function again(): Promise<void> {
      // A store that does not answer now is asked again.
      const seen = await look().then(hashOf, () => known);
      if (stopped) return;
      const changed = known !== null && seen !== known;
      known = seen;
      timer = setTimeout(again, lookEveryMs).unref();
      if (changed) for (const listener of listeners) listener();
    }
    void again();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  return {
    listen(onChange) {
      const listener = () => onChange();
      listeners.add(listener);
      if (listeners.size === 1) stopLooking = startLooking();
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stopLooking();
      };
    },
  };
}
