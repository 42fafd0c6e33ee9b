import type { CompletionPlace } from "../completion/completion-places.ts";

/** What readline asks for: the words that could stand at the end of the line, and the part that is there already. */
export function completeLine(places: readonly CompletionPlace[], line: string): [string[], string] {
  const words = line.trimStart().split(/\s+/);
  const typed = words.pop() ?? "";
  let place = places.find(({ path }) => path === "");
  for (const word of words) place = places.find(({ path }) => path === `${place?.path} ${word}`.trim()) ?? place;
  const option = place?.options.find(({ word }) => word === words.at(-1));
  const known =
    option && option.values.length > 0
      ? option.values
      : [...(place?.commands ?? []), ...(typed.startsWith("-") ? (place?.options ?? []) : [])].map(({ word }) => word);
  return [known.filter((word) => word.startsWith(typed)).map((word) => `${word} `), typed];
}
