import type { CompletionPlace, CompletionWord } from "./completion-places.ts";

/** A script for zsh, with what each word does. */
export function zshCompletion(places: readonly CompletionPlace[]): string {
  const paths = places.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  const found = places.map(
    ({ path, commands, options }) =>
      `    ${quoted(path)}) commands=(${commands.map(described).join(" ")}) options=(${options.map(described).join(" ")}) ;;`,
  );
  const values = places.flatMap(({ path, options }) =>
    options
      .filter((option) => option.values.length > 0)
      .map(
        ({ word, values }) => `    ${quoted(`${path} ${word}`)}) compadd ${values.map(quoted).join(" ")}; return ;;`,
      ),
  );
  return `#compdef millrace
_millrace() {
  local place="" word next
  local -a commands options
  for word in \${words[2,CURRENT-1]}; do
    next="\${place:+$place }$word"
    case "$next" in
      ${paths.join("|")}) place="$next" ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$place" in
${found.join("\n")}
  esac
  local result=1
  _describe command commands && result=0
  [[ $PREFIX == -* ]] && _describe -o option options && result=0
  (( result )) && _files
}
compdef _millrace millrace
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const described = ({ word, description }: CompletionWord) =>
  quoted(`${word.replaceAll(":", "\\:")}:${description.replaceAll(":", "\\:")}`);
