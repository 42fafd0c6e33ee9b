/** The secrets that this process has come to know, as lines of JSON would hold them. */
export interface KnownSecrets extends Iterable<string> {
  add(secret: string): void;
}

// Shorter ones would hit ordinary words, and protect nothing.
const shortestSecret = 4;

export function createKnownSecrets(): KnownSecrets {
  // The longest first, so that a part does not break up the whole.
  let texts: readonly string[] = [];
  return {
    add(secret) {
      if (secret.length < shortestSecret) return;
      if (texts.includes(secret)) return;
      // Parts of JSON that is itself in JSON, such as a body in a message, are escaped twice.
      const once = JSON.stringify(secret).slice(1, -1);
      const forms = [secret, once, JSON.stringify(once).slice(1, -1)];
      texts = [...new Set([...texts, ...forms])].sort((a, b) => b.length - a.length);
    },
    [Symbol.iterator]: () => texts.values(),
  };
}
