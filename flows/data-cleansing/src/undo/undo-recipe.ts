import { type Change, type TableRecord, undoChanges } from "../row/working-row.ts";

/** Restores the table as it was, from the cleaned one and its change log; both are read once, side by side. */
export async function* undoRecipe(
  cleaned: AsyncIterable<TableRecord>,
  changes: AsyncIterable<Change>,
): AsyncGenerator<TableRecord> {
  const log = changes[Symbol.asyncIterator]();
  let next = await log.next();
  let row = 0;

  /** The changes of the row that comes next. */
  async function changesOfRow(): Promise<Change[]> {
    row++;
    const own: Change[] = [];
    for (; !next.done && next.value.row === row; next = await log.next()) own.push(next.value);
    return own;
  }
  const isDropped = (own: readonly Change[]) => own.some((change) => "dropped" in change);

  for await (const record of cleaned) {
    let own = await changesOfRow();
    for (; isDropped(own); own = await changesOfRow()) yield undoChanges({}, own);
    yield undoChanges(record, own);
  }
  for (let own = await changesOfRow(); own.length > 0; own = await changesOfRow())
    if (isDropped(own)) yield undoChanges({}, own);
}
