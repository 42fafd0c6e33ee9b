/** One event of a stream. `id` is what a client hands back as `Last-Event-ID` to go on after it. */
export interface StreamEvent<Item> {
  readonly id: string;
  readonly data: Item;
}

/** The name of the server-sent event that says a stream is complete; without it a closed stream is to be resumed. */
export const streamEndEvent = "end";
