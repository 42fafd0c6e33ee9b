/** Sends texts in the order in which they were put in, also when one of them takes a while to be made. */
export interface Outbox {
  put(text: string | Promise<string>): void;
}

export function createOutbox(send: (text: string) => void): Outbox {
  let last: Promise<void> | undefined;
  return {
    put(text) {
      if (!last && typeof text === "string") {
        send(text);
        return;
      }
      const mine: Promise<void> = Promise.all([text, last]).then(([ready]) => {
        if (last === mine) last = undefined;
        send(ready);
      });
      last = mine;
    },
  };
}
