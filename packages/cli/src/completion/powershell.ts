import type { CompletionPlace } from "./completion-places.ts";

/** A script for PowerShell 5.1 and newer, with what each word does. */
export function powershellCompletion(places: readonly CompletionPlace[]): string {
  const rows = places.map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(
      ({ word, description }) => `@(${quoted(word)}, ${quoted(description || word)})`,
    );
    return `    ${quoted(path)} = @(${words.join(", ")})`;
  });
  const values = places.flatMap(({ path, options }) =>
    options
      .filter((option) => option.values.length > 0)
      .map(
        ({ word, values }) =>
          `    ${quoted(`${path} ${word}`)} = @(${values.map((value) => `@(${quoted(value)}, ${quoted(value)})`).join(", ")})`,
      ),
  );
  return `Register-ArgumentCompleter -Native -CommandName millrace -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $places = @{
${rows.join("\n")}
  }
  $values = @{
${values.join("\n")}
  }
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  $place = ''
  foreach ($word in $typed) {
    $next = "$place $word".Trim()
    if ($places.ContainsKey($next)) { $place = $next }
  }
  $last = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
  $found = if ($values.ContainsKey("$place $last")) { $values["$place $last"] } else { $places[$place] }
  $found | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
