/** A run of words that both texts have, or only one of them. */
export interface WordRun {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** Longer texts are shown one after the other: comparing costs the product of their lengths. */
const MOST_WORDS = 600;

/** What two texts have in common and what not, word by word. Source: longest common subsequence. */
export function wordDifference(before: string, after: string): WordRun[] {
  const [old, young] = [before.split(/(?<=\s)/u), after.split(/(?<=\s)/u)];
  if (old.length > MOST_WORDS || young.length > MOST_WORDS)
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  const width = young.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const same = (i: number, j: number) => old[i]!.trim() === young[j]!.trim();
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = young.length - 1; j >= 0; j--)
      lengths[i * width + j] = same(i, j)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const runs: { kind: WordRun["kind"]; text: string }[] = [];
  const push = (kind: WordRun["kind"], text: string) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    if (i < old.length && j < young.length && same(i, j)) {
      push("same", young[j++]!);
      i++;
    } else if (j >= young.length || (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!))
      push("removed", old[i++]!);
    else push("added", young[j++]!);
  }
  return runs;
}
