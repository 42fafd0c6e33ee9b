/** States and provinces by the codes that their countries write behind a city. */
const CODES: Readonly<Record<string, string>> = {
  US:
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|" +
    "FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|" +
    "MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|" +
    "NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York State|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|" +
    "OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|" +
    "VA Virginia|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming",
  CA:
    "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|ON Ontario|" +
    "PE Prince Edward Island|QC Quebec|SK Saskatchewan",
  AU: "NSW New South Wales|QLD Queensland|TAS Tasmania|VIC Victoria|ACT Australian Capital Territory",
};
const NAMED: Readonly<Record<string, string>> = {
  AT: "Tirol|Steiermark|Kärnten|Vorarlberg|Burgenland|Oberösterreich|Niederösterreich",
  DE:
    "Baden-Württemberg|Bayern/Bavaria|Brandenburg|Hessen/Hesse|Mecklenburg-Vorpommern|Niedersachsen/Lower Saxony|" +
    "Nordrhein-Westfalen/North Rhine-Westphalia/NRW|Rheinland-Pfalz|Saarland|Sachsen/Saxony|Sachsen-Anhalt|" +
    "Schleswig-Holstein|Thüringen/Thuringia",
  ES: "Andalucía/Andalusia|Cataluña/Catalunya/Catalonia|Comunidad de Madrid|País Vasco|Galicia|Comunidad Valenciana",
  FR: "Île-de-France|Occitanie|Nouvelle-Aquitaine|Auvergne-Rhône-Alpes|Bretagne|Normandie|Provence-Alpes-Côte d'Azur",
  GB: "Greater London|Greater Manchester|West Midlands|Yorkshire|Kent|Surrey|Essex|Hampshire|Devon|Cornwall",
  IT: "Lombardia/Lombardy|Lazio|Toscana/Tuscany|Piemonte|Veneto|Sicilia|Campania|Emilia-Romagna",
  NL: "Noord-Holland/North Holland|Zuid-Holland/South Holland|Noord-Brabant|Gelderland|Friesland",
};

export interface Region {
  readonly country: string;
  /** The name as its country writes it, without "State" that only tells it from a city. */
  readonly name: string;
}

const entries = Object.entries(CODES).flatMap(([country, list]) =>
  list.split("|").map((entry) => {
    const [code = "", ...words] = entry.split(" ");
    return { country, code, name: words.join(" ") };
  }),
);
const BY_CODE = new Map(entries.map(({ country, code, name }) => [`${country} ${code}`, name.replace(/ State$/u, "")]));
const BY_NAME = new Map<string, Region>([
  ...entries.map(({ country, name }) => [name.toLowerCase(), { country, name: name.replace(/ State$/u, "") }] as const),
  ...Object.entries(NAMED).flatMap(([country, list]) =>
    list.split("|").flatMap((names) => {
      const [name = "", ...others] = names.split("/");
      return [name, ...others].map((one) => [one.toLowerCase(), { country, name }] as const);
    }),
  ),
]);

/** A state or province by its code (`CA`, `NSW`), of the given country or of the first that has it. */
export function regionOfCode(code: string, country: string | null): Region | null {
  for (const candidate of country === null ? Object.keys(CODES) : [country]) {
    const name = BY_CODE.get(`${candidate} ${code}`);
    if (name !== undefined) return { country: candidate, name };
  }
  return null;
}

/** A state, province or region by its name. */
export function regionOf(name: string): Region | null {
  return BY_NAME.get(name.trim().toLowerCase()) ?? null;
}
