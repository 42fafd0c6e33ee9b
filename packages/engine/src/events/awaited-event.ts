/** The longest payload of an event. */
export const longestEventBytes = 256 * 1024;

/** What a wait for an event says of it. */
export interface AwaitedEvent {
  readonly type: string;
  /** JSON text of an object of paths and values. */
  readonly where: string;
}
