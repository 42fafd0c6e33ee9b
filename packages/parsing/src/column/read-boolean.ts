const YES = new Set(
  "true t yes y on 1 x ✓ ✔ ja j wahr oui o vrai si sí sì s verdadero vero sim tak prawda ano igen evet да 是 はい".split(
    " ",
  ),
);
const NO = new Set(
  "false f no n off 0 - ✗ ✘ nein falsch non faux falso não nao nie fałsz ne nem hayır нет 否 いいえ".split(" "),
);

/** Yes or no in the languages of the web, with the short forms of forms; null for anything else. */
export function readBoolean(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}
