/**
 * Makes what takes items and handles one in a turn of the event loop, in their order. Code that awaited what the first
 * brought goes on before the second is there, as with Playwright's own connections.
 */
export function oneATurn<Item>(handle: (item: Item) => void): (item: Item) => void {
  const waiting: Item[] = [];
  let isBusy = false;
  const next = () => {
    isBusy = waiting.length > 0;
    if (!isBusy) return;
    setImmediate(next);
    handle(waiting.shift() as Item);
  };
  return (item) => {
    waiting.push(item);
    if (!isBusy) next();
  };
}
