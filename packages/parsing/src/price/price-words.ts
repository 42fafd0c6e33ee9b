/** The part that a price plays, by the words around it. */
export type PriceRole = "plain" | "was" | "now" | "saving" | "shipping";

/** A letter of a script that sets spaces between words; in the others a word may begin and end anywhere. */
const SPACED_LETTER =
  "(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}])[\\p{L}\\p{M}]";
const words = (list: string): string => `(?<!${SPACED_LETTER})(?:${list})(?!${SPACED_LETTER})`;
const GAP = "[\\s:.,*()\\-–]*";
const atEnd = (list: string): RegExp => new RegExp(`(?:${words(list)}|[起自])${GAP}$`, "iu");

const FROM =
  "from|starting (?:at|from)|starts (?:at|from)|as low as|at least|ab|schon ab|à partir de|a partir de|apd|dès|des|desde|" +
  "a partire da|da|vanaf|v\\.?a|od|již od|už od|от|від|från|fra|alkaen|alk|de la|începând (?:de la|cu)|από|dari|mulai(?: dari)?|" +
  "min|minimum|nuo|alates|от|од|החל מ|מ|من|ابتداء من|ab nur|از|เริ่มต้น|từ|chỉ từ|starting";
const UP_TO = "up to|bis zu|bis|jusqu['’]à|hasta|fino a|tot|max|maximum|até|do|до|upp till|op til|opp til";
const FROM_BEHIND =
  /^\s*(?:\+(?!\s?\d)|起|から|より|〜|～|~(?!\s*\d)|부터|이상|以上|alkaen|alk|[-’']?\s?(?:tól|től)(?!\p{L})|['’]?(?:den|dan)\s(?:başlayan|itibaren)|and (?:up|above)|or more|onwards|upwards)/iu;
const JOINS_RANGE =
  /^\s*(?:-|–|—|−|~|〜|～|\.\.\.?|…|to|and|bis|à|a|al?|až|do|до|tot|t\/m|til|till|hasta|até|y|und|et|hingga|đến|ila|-től|から|ile)\s*$/iu;

const WAS =
  "was|rrp|r\\.r\\.p|msrp|m\\.s\\.r\\.p|srp|mrp|list(?: price)?|retail(?: price)?|regular(?: price)?|reg|old price|original(?: price)?|" +
  "originally|before|previously|compare(?:d)? (?:at|to)|instead of|usually|normal price|typical price|value|statt|anstatt|uvp|uvp des herstellers|unverb\\.? preisempf\\p{L}*|preisempfehlung|" +
  "ehem|ehemals|bisher|vorher|früher|war|alter preis|originalpreis|listenpreis|streichpreis|niedrigster preis|au lieu de|" +
  "prix (?:barré|conseillé|initial|normal|public)|avant|était|antes|precio (?:anterior|normal|habitual|original)|era|prima|" +
  "prezzo (?:di listino|originale|precedente|consigliato)|anziché|invece di|listino|van|adviesprijs|normaal|oude prijs|" +
  "běžná cena|původní cena|původně|před slevou|bežná cena|pôvodná cena|doporučená cena|cena (?:katalogowa|regularna|przed obniżką)|" +
  "poprzednia cena|najniższa cena|było|przed|preço (?:anterior|normal)|de(?=\\s*:)|старая цена|обычная цена|было|раньше|вместо|стара ціна|" +
  "ord(?:inarie)?(?: pris)?|tidigare(?: pris)?|rek(?:\\. pris)?|før(?:pris)?|tidligere|vejl(?:\\. pris)?|veil(?:\\. pris)?|norm|ovh|" +
  "eredeti ár|régi ár|preț vechi|prp|eski fiyat|harga asli|定価|通常価格|参考価格|原价|原價|市场价|建議售價|정가|소비자가|giá gốc|giá cũ|السعر السابق|كان";
const NOW =
  "now|now only|sale(?: price)?|special(?: price)?|our price|your price|today|offer|deal|jetzt|nun|aktuell|aktueller preis|" +
  "nur|angebot|sonderpreis|maintenant|prix promo|ahora|oferta|precio (?:actual|especial)|por(?=\\s*:)|adesso|ora|prezzo (?:speciale|scontato)|" +
  "voor|nu|nyní|po slevě|naše cena|akční cena|teraz|zľava|aktualna cena|cena promocyjna|сейчас|теперь|новая цена|цена со скидкой|" +
  "зараз|nå|akciós ár|preț nou|yeni fiyat|セール|特価|现价|特价|促销价|할인가|판매가|giá khuyến mãi|الآن";
const SAVING =
  "save|you save|saving|savings|discount|rabatt|(?:du|sie) spar(?:st|en)|sparen|ersparnis|économisez|économie|remise|ahorr[ao]s?|" +
  "descuento|risparmi|sconto|bespaar|korting|sleva|zľava|ušetříte|rabat|oszczędzasz|скидка|экономия|знижка|spar|rabais|kedvezmény|reducere|desconto|economize|値引き|优惠|credit|cashback|coupon|gutschein|deposit|pfand";
const SHIPPING =
  "shipping|delivery|postage|p&p|freight|handling|versand(?:kosten)?|lieferung|porto|livraison|frais de port|envío|envio|gastos de envío|" +
  "spedizione|consegna|verzend(?:ing|kosten)?|bezorging|frete|entrega|doprava|poštovné|dostawa|wysyłka|доставка|frakt|fragt|toimitus|szállítás|livrare|kargo|送料|运费|배송비|orders? over|minimum order";

const NOW_AT_END = new RegExp(`${words(NOW)}${GAP}$`, "iu");
const WAS_AT_END = new RegExp(`${words(WAS)}${GAP}$`, "iu");
const SAVING_NEAR = new RegExp(`${words(SAVING)}[^\\d]{0,12}$`, "iu");
const SHIPPING_NEAR = new RegExp(`${words(SHIPPING)}[^\\d]{0,20}$`, "iu");
const SHIPPING_BEHIND = new RegExp(`^\\s*\\+?\\s*(?:${words(`off|discount|rabatt|gespart|${SHIPPING}`)})`, "iu");
const FROM_AT_END = atEnd(FROM);
const UP_TO_AT_END = new RegExp(`${words(UP_TO)}${GAP}$`, "iu");
const FREE =
  /^(?:[^\d]{0,15}[\s:(])?(?:free|for free|free of charge|no charge|gratis|kostenlos|umsonst|gratuit|gratuito|grátis|zdarma|za darmo|darmo|gratuite|бесплатно|безкоштовно|безплатно|ingyenes|gratuitement|ücretsiz|bedava|ilmainen|無料|免费|免費|무료|miễn phí|مجاني|مجانا|חינם|δωρεάν)[\s!.*)]*$/iu;
const NOT_FREE = /[-\p{L}]free$|free[- ]?(?:shipping|delivery|returns?)/iu;

/** The role of a price whose own text sits between `before` and `after`. */
export function roleOf(before: string, after: string): PriceRole {
  if (NOW_AT_END.test(before)) return "now";
  if (WAS_AT_END.test(before)) return "was";
  if (SAVING_NEAR.test(before)) return "saving";
  if (SHIPPING_NEAR.test(before)) return "shipping";
  return SHIPPING_BEHIND.test(after) ? "shipping" : "plain";
}

export function isFromPrice(before: string, after: string): boolean {
  return FROM_AT_END.test(before) || FROM_BEHIND.test(after);
}

export function isUpToPrice(before: string): boolean {
  return UP_TO_AT_END.test(before);
}

/** Whether the text between two amounts makes them the two ends of one range. */
export function joinsRange(between: string): boolean {
  return JOINS_RANGE.test(between);
}

/** Whether a text without digits says that the thing costs nothing. */
export function isFree(text: string): boolean {
  return FREE.test(text) && !NOT_FREE.test(text);
}
