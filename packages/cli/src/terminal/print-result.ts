/** Writes what a command answers: one JSON document where that was asked for, else its text. */
export function printResult(options: { readonly json?: boolean }, result: { json: unknown; text: () => string }): void {
  process.stdout.write(`${options.json ? JSON.stringify(result.json, null, 2) : result.text()}\n`);
}
