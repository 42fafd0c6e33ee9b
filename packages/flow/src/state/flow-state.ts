import type { Json } from "../json/json.ts";

/**
 * What a flow remembers between its runs, by key. Readable and writable inside a step only:
 * what was read is recorded with the step's result, and the writes commit with it or not at all.
 * A file is kept as long as a value has its reference, and is one of every run that reads the value.
 */
export interface FlowState {
  /** The value of a key, `undefined` when none was written yet. */
  get<Value extends Json = Json>(key: string): Promise<Value | undefined>;
  /** Replaces the value of a key by what the function makes of the present one. A conflicting write of another run makes the step run again. */
  update<Value extends Json = Json>(key: string, change: (present: Value | undefined) => Value): Promise<Value>;
}
