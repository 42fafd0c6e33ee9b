import type { CompletionPlace } from "./completion-places.ts";

/** A script for bash 3.2 and newer; a word that it does not know is a file's. */
export function bashCompletion(places: readonly CompletionPlace[]): string {
  const paths = places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  const words = places.map(
    ({ path, commands, options }) =>
      `    "${path}") words="${[...commands, ...options].map(({ word }) => word).join(" ")}" ;;`,
  );
  const values = places.flatMap(({ path, options }) =>
    options
      .filter((option) => option.values.length > 0)
      .map(({ word, values }) => `    "${path} ${word}") words="${values.join(" ")}" ;;`),
  );
  return `_millrace() {
  local place="" words="" word next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${place:+$place }$word"
    case "$next" in
      ${paths.join("|")}) place="$next" ;;
    esac
  done
  case "$place" in
${words.join("\n")}
  esac
  case "$place \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _millrace millrace
`;
}
