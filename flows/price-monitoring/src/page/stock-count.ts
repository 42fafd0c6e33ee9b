/** How many there are. */
export interface StockCount {
  readonly left: number;
  /** `10+ in stock`: there may be more. */
  readonly orMore: boolean;
  readonly written: string;
}

const number = "(\\d{1,5})\\s?(\\+)?";
const before =
  "(?:only|just|last|noch|nur noch|plus que|il (?:ne )?(?:en )?reste(?: plus que)?|sólo quedan|solo quedan|quedan|restam(?: apenas)?|solo|ne restano|rimasti|nog|nog maar|endast|kun|zbývá|posledních|zostało|ostatnie|осталось|лишилось|残り|仅剩|僅剩)";
const pieces =
  "(?:pieces?|pcs|items?|units?|stück|stk\\.?|pièces?|unidades|pezzi|stuks|st\\.?|ks|szt\\.?|шт\\.?|点|個|件)?";
const behind =
  "(?:left|remaining|in stock|available|auf lager|vorrätig|verfügbar|übrig|lieferbar|en stock|restants?|disponibles?|en existencias|disponibili|rimasti|em estoque|op voorraad|beschikbaar|i lager|på lager|kvar|skladem|na skladě|na stanie|dostępnych|в наличии|в наявності|raktáron|în stoc)";
const more = "(?:more than|over|at least|mehr als|über|plus de|más de|più di|meer dan|více než|ponad|более)";

const counts: readonly RegExp[] = [
  new RegExp(`(?:(${more})\\s+)?(?<![\\d.,])${number}\\s*${pieces}\\s*${behind}(?![\\p{L}])`, "iu"),
  new RegExp(
    `(?:(${more})\\s+)?(?<![\\p{L}])${before}\\s*${number}(?![\\d.,]*\\d|\\s*(?:%|days?|hours?|min|tage|stunden|jours|días))`,
    "iu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:in stock|auf lager|stock|lagerbestand|availability|skladem)()\\s*[:(]\\s*(?:>\\s*)?${number}(?![\\d.,]*\\d)`,
    "iu",
  ),
];

/** How many a text says are left, or null where it tells no number. */
export function stockCount(text: string): StockCount | null {
  for (const pattern of counts) {
    const found = pattern.exec(text);
    if (found !== null)
      return {
        left: Number(found[2]),
        orMore: found[3] === "+" || (found[1] ?? "") !== "",
        written: text.trim(),
      };
  }
  return null;
}
