/** Takes every secret out of a text. */
export type Redact = (text: string) => string;

// Shorter ones would hit ordinary words, and protect nothing.
const shortestSecret = 4;

/** Makes the function that hides secrets, and the credential behind a scheme such as Bearer, also as JSON and URLs write them. */
export function createRedactor(values: readonly string[]): Redact {
  const secrets = values
    .flatMap((value) => [value, value.slice(value.indexOf(" ") + 1)])
    .flatMap((value) => [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value.toWellFormed()),
      new URLSearchParams([["", value]]).toString().slice(1),
    ])
    .filter((value) => value.length >= shortestSecret)
    // The longest first, so that a part does not break up the whole.
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((redacted, secret) => redacted.replaceAll(secret, "[secret]"), text);
}
