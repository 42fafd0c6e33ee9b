import { isForeign, isInLinkAway, isInListEntry } from "./element-hints.ts";
import type { PageLine } from "./page-lines.ts";

const ON_REQUEST =
  /(?:price|pricing) (?:up)?on (?:request|application|enquiry|inquiry)|(?:call|contact us|ask|log ?in|sign in|register)\s(?:for|to see|to view) (?:the |our )?(?:price|pricing|quote)|\bp\.?o\.?a\.?\b|request a quote|preis (?:auf|nach) anfrage|angebot anfordern|prix sur (?:demande|devis)|nous consulter|demander un devis|precio (?:a consultar|bajo consulta|a petición)|consultar precio|prezzo su richiesta|preço sob consulta|sob consulta|prijs op aanvraag|cena na (?:dotaz|vyžádání|vyžiadanie)|na dotaz|cena na zapytanie|zapytaj o (?:cenę|ofertę)|pris på (?:förfrågan|forespørsel|forespørgsel)|hinta pyydettäessä|kysy hintaa|цена по запросу|цену уточняйте|ціна за запитом|см\. цену|fiyat (?:sorunuz|için arayın)|ár(?:ajánlat)?(?:ért| egyeztetés)|preț la cerere|τιμή κατόπιν|価格はお問い合わせ|お問い合わせください|要問い?合わせ|ask価格|价格面议|面议|询价|價格面議|가격\s?문의|liên hệ|السعر عند الطلب/iu;
const LONGEST_NOTE = 80;

/** The line that tells the price on request, or null where no line does. */
export function findOnRequest(lines: readonly PageLine[], headingLine: number | null): string | null {
  const note = lines.find(
    ({ text, index, pieces }) =>
      index >= (headingLine ?? 0) &&
      text.length <= LONGEST_NOTE &&
      ON_REQUEST.test(text) &&
      !pieces.some(({ element }) => isForeign(element) || isInLinkAway(element) || isInListEntry(element)),
  );
  return note?.text.trim() ?? null;
}
