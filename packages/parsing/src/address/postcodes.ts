/** A postcode in a piece of an address, and the pieces around it. */
export interface FoundPostcode {
  readonly postcode: string;
  /** Of the state, where it is written before or behind the code. */
  readonly region: string | null;
  readonly rest: string;
  /** ISO code of the only country that writes codes like this one. */
  readonly country: string | null;
}

const REGIONS: Readonly<Record<string, string>> = {
  US: "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR",
  CA: "AB BC MB NB NL NS NT NU ON PE QC SK YT",
  AU: "NSW VIC QLD SA WA TAS ACT NT",
};

const region = (country: string) => `(?<region>${REGIONS[country]!.replaceAll(" ", "|")})`;

/** Those that only one country writes first; the plain digits, which most of the world has, last. */
const FORMS: readonly (readonly [form: RegExp, country: string | null])[] = [
  [/(?<![A-Z\d])(?<code>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![A-Z\d])/iu, "GB"],
  [new RegExp(`(?:(?<!\\p{L})${region("CA")}\\s+)?(?<code>[A-Z]\\d[A-Z][ -]?\\d[A-Z]\\d)(?![A-Z\\d])`, "iu"), "CA"],
  [new RegExp(`(?<!\\p{L})${region("US")}\\s+(?<code>\\d{5}(?:-\\d{4})?)(?!\\d)`, "u"), "US"],
  [new RegExp(`(?<!\\p{L})${region("AU")}\\s+(?<code>\\d{4})(?!\\d)`, "u"), "AU"],
  [/(?<!\d)(?<code>\d{4} ?[A-Z]{2})(?![A-Z\d])/u, "NL"],
  [/(?<!\d)(?<code>\d{5}-\d{3})(?!\d)/u, "BR"],
  [/(?<!\d)(?<code>\d{4}-\d{3})(?!\d)/u, "PT"],
  [/(?<!\d)(?<code>\d{2}-\d{3})(?!\d)/u, "PL"],
  [/〒?(?<!\d)(?<code>\d{3}-\d{4})(?!\d)/u, "JP"],
  [/(?<!\d)(?<code>\d{5}-\d{4})(?!\d)/u, "US"],
  [/(?<!\d)(?<code>\d{3} \d{2})(?!\d)/u, null],
  [/(?<![\d-])(?:(?:D|A|CH|F|I|E|B|L|DK|S|N)-)?(?<code>\d{4,6})(?![\d-])/u, null],
];

/** The postcode in a piece of an address, or null. */
export function findPostcode(piece: string): FoundPostcode | null {
  for (const [form, country] of FORMS) {
    const found = form.exec(piece);
    const code = found?.groups?.code;
    if (found === null || code === undefined) continue;
    const rest = `${piece.slice(0, found.index)} ${piece.slice(found.index + found[0].length)}`;
    return {
      postcode: code.toUpperCase().replace(/\s+/gu, " "),
      region: found.groups?.region?.toUpperCase() ?? null,
      rest: rest.replace(/\s+/gu, " ").trim(),
      country,
    };
  }
  return null;
}
