/** Maps with so many at the same time at most; the results are in the order of the items. */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  options: { readonly limit: number; map(item: Item): Promise<Result> },
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const remaining = items.entries();
  const lane = async () => {
    for (const [index, item] of remaining) results[index] = await options.map(item);
  };
  await Promise.all(Array.from({ length: Math.min(options.limit, items.length) }, lane));
  return results;
}
