import type { CompletionPlace } from "./completion-places.ts";

/** A script for fish 3.4 and newer, with what each word does. */
export function fishCompletion(places: readonly CompletionPlace[]): string {
  const paths = places.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  const lines = places.flatMap(({ path, commands, options }) => {
    const here = `complete -c millrace -n ${quoted(`test "$(__millrace_place)" = "${path}"`)}`;
    return [
      ...commands.map(({ word, description }) => `${here} -f -a ${quoted(word)} -d ${quoted(description)}`),
      ...options.map(({ word, description, takesValue, values }) => {
        const value = values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : takesValue ? " -r" : "";
        return `${here} -l ${word.slice(2)}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return `function __millrace_place
  set -l place ""
  set -l typed (commandline -opc)
  for word in $typed[2..]
    set -l next (string trim -- "$place $word")
    contains -- "$next" ${paths.join(" ")}; and set place $next
  end
  echo $place
end
${lines.join("\n")}
`;
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
