import { parsePrice, roughWorth, scanPrices } from "@millrace/parsing/price";
import type { AskingPrice, Deal, PageFacts } from "./listing.ts";

const RENT =
  /(?<!\p{L})(?:rent(?:al|s)?|to let|for rent|pcm|per month|p\/m|\/\s?mo(?:nth)?|miete|mieten|\p{L}*miete|zur miete|kaltmiete|warmmiete|loyer|location|à louer|alquiler|en alquiler|affitto|in affitto|aluguel|arrendar|te huur|huur|hyra|leie|najem|wynajem|аренда|賃貸|家賃)(?!\p{L})/iu;
const SALE =
  /(?<!\p{L})(?:for sale|sale|buy|purchase|guide price|offers (?:over|in)|asking price|kauf(?:en|preis)?|zu verkaufen|zum kauf|à vendre|vente|achat|prix de vente|en venta|venta|comprar|in vendita|vendita|à venda|te koop|koop|till salu|til salgs|sprzedaż|na sprzedaż|продажа|売買)(?!\p{L})/iu;
const WITHOUT_CHARGES =
  /(?<!\p{L})(?:kalt(?:miete)?|netto(?:kalt)?miete|excl(?:\.|uding)?(?: bills)?|hors charges|hc|zzgl\.? (?:nk|nebenkosten)|exclusief|plus (?:bills|utilities))(?!\p{L})/iu;
const WITH_CHARGES =
  /(?<!\p{L})(?:warm(?:miete)?|gesamtmiete|incl(?:\.|uding)? (?:bills|heating|charges|utilities)|bills included|charges comprises|cc|inkl\.? (?:nk|nebenkosten)|gastos incluidos|spese incluse|inclusief)(?!\p{L})/iu;
const PERIODS = new Set(["month", "week", "night", "year"]);
const YEAR = /(?<!\p{L})(?:p\.?\s?a\.?|per annum|annually|jährlich|par an|al año|all.anno)(?!\p{L})/iu;
const WEEK = /(?<!\p{L})(?:pw|per week|p\/w|wöchentlich)(?!\p{L})/iu;

/** Whether words offer for rent or for sale, null where they say neither or both. */
export function readDeal(text: string): Deal | null {
  const [rent, sale] = [RENT.test(text), SALE.test(text)];
  return rent === sale ? null : rent ? "rent" : "sale";
}

function readCharges(text: string): AskingPrice["charges"] {
  return WITHOUT_CHARGES.test(text) ? "excluded" : WITH_CHARGES.test(text) ? "included" : null;
}

interface Around extends Pick<PageFacts, "url" | "locale"> {
  /** Other words that tell how the object is offered, such as the page's title. */
  readonly words?: string;
}

/** Below this, nobody sells a home; above it, nobody lets one by the month. In euros, roughly: it is the last resort. */
const RENT_BELOW = 20_000;
/** What parts a price for all from one for a square metre. */
const PARTS = /\s[-–—|·]\s|[()|;•·]/u;

/** The price that a short text asks, null where it names no money in a currency. A price per square metre is none. */
export function readAskingPrice(text: string, { url, locale, words = "" }: Around): AskingPrice | null {
  const price = parsePrice(text, { url, ...(locale !== null && { locale }) });
  if (price === null || price.currency.written === null || Number(price.amount) <= 0) return null;
  if (scanPrices(text).every(({ role }) => role === "was")) return null;
  if (price.unit?.of === "m2" || price.unit?.of === "ft2") {
    const parts = text.split(PARTS);
    if (parts.length < 2) return null;
    return parts.map((part) => readAskingPrice(part, { url, locale, words })).find((part) => part !== null) ?? null;
  }
  const unit =
    price.unit !== undefined && PERIODS.has(price.unit.of)
      ? (price.unit.of as "month")
      : WEEK.test(text)
        ? "week"
        : YEAR.test(text)
          ? "year"
          : null;
  const said = unit !== null ? "rent" : (readDeal(text) ?? readDeal(words));
  return askingPrice({ amount: price.amount, currency: price.currency.iso, unit, deal: said, text });
}

/** An asking price of parts; a deal that nobody names follows from the height of the amount. */
export function askingPrice(parts: {
  readonly amount: string;
  readonly currency: string | null;
  readonly unit: AskingPrice["per"];
  readonly deal: Deal | null;
  readonly text: string;
}): AskingPrice {
  const worth = roughWorth(Number(parts.amount), parts.currency);
  const deal = parts.deal ?? (worth < RENT_BELOW ? "rent" : "sale");
  return {
    amount: parts.amount,
    currency: parts.currency,
    deal,
    per: deal === "sale" ? null : (parts.unit ?? "month"),
    charges: deal === "sale" ? null : readCharges(parts.text),
    text: parts.text.trim().slice(0, 200),
  };
}
