/** Lets work be asked for at any rate: it is done once at a time, and once more when it was asked for meanwhile. */
export function coalesce(work: () => Promise<unknown>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  let isAskedAgain = false;
  async function workOff(): Promise<void> {
    do {
      isAskedAgain = false;
      await work();
    } while (isAskedAgain);
  }
  return () => {
    if (underWay) isAskedAgain = true;
    underWay ??= workOff().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
