import { lastWord } from "@millrace/parsing/structured-data";

/** `removed` means that the product is no longer sold at all. */
export type Availability = "in stock" | "out of stock" | "preorder" | "backorder" | "removed";

const TERMS: readonly (readonly [term: RegExp, availability: Availability])[] = [
  [/^pre-?(?:order|sale)$/u, "preorder"],
  [/^(?:back-?order|madetoorder|availablefororder|available-for-order|onorder)$/u, "backorder"],
  [/^(?:out-?of-?stock|oos|sold-?out|unavailable|notavailable|reserved|false|0|no|n)$/u, "out of stock"],
  [/^(?:discontinued|removed|expired)$/u, "removed"],
  [/^(?:in-?stock|instoreonly|onlineonly|limitedavailability|available|true|1|yes|y)$/u, "in stock"],
];

/** What a statement's term means: an address of schema.org, its last word, or the words of product feeds. */
export function availabilityOfTerm(term: string): Availability | null {
  const word = lastWord(term)
    .toLowerCase()
    .replace(/[\s_]+/gu, "");
  return TERMS.find(([pattern]) => pattern.test(word))?.[1] ?? availabilityOfText(term);
}

const words = (list: string): RegExp => new RegExp(`(?<![\\p{L}\\p{M}])(?:${list})(?![\\p{L}\\p{M}])`, "iu");
const anywhere = (list: string): RegExp => new RegExp(list, "iu");

/** The first pattern that fits decides, so that "not in stock" and "available for pre-order" come before "in stock". */
const PHRASES: readonly (readonly [phrases: RegExp, availability: Availability])[] = [
  [
    words(
      "no longer (?:available|sold|offered|stocked|in (?:our )?(?:range|stock list))|discontinued|nicht mehr (?:erhältlich|lieferbar|verfügbar|im sortiment)|" +
        "abgekündigt|n['’]est plus (?:disponible|commercialisé|vendu)|plus commercialisé|arrêté|descatalogado|ya no (?:está|se) (?:disponible|vende)|" +
        "descontinuado|não está mais disponível|fora de linha|non (?:è )?più (?:disponibile|in vendita)|fuori produzione|niet (?:meer|langer) (?:leverbaar|verkrijgbaar|beschikbaar)|" +
        "uit het assortiment|již není v (?:nabídce|prodeji)|ukončen\\p{L}* prodej|prodej (?:byl )?ukončen|nie jest już (?:dostępny|dostępna|dostępne|w sprzedaży)|wycofan\\p{L}*|" +
        "finns inte längre|utgått|utgår ur sortimentet|er udgået|udgået|utgått|ei ole enää saatavilla|poistunut|снят\\p{L}* с (?:производства|продажи)|больше не (?:продаётся|продается|доступен)|" +
        "знято з виробництва|üretimden kalktı|artık satılmıyor|már nem (?:kapható|rendelhető)|megszűnt|nu mai este disponibil",
    ),
    "removed",
  ],
  [anywhere("取り扱い(?:は|を)終了|販売(?:は|を)?終了|生産終了|已下架|停产|停產|단종|판매\\s?종료"), "removed"],
  [
    words(
      "pre-?orders?|available for pre-?order|coming soon|vorbestell(?:bar|en|ung)|vorbestellt|jetzt vorbestellen|pré-?commande|précommander|reserva anticipada|preventa|" +
        "pre-?compra|pré-venda|pre-?ordine|preordina|pre-?order(?:en|bar)?|te reserveren|předobjedn\\p{L}*|predobjedn\\p{L}*|przedsprzeda\\p{L}*|förbeställ\\p{L}*|forudbestil\\p{L}*|" +
        "forhåndsbestill\\p{L}*|ennakkotila\\p{L}*|предзаказ\\p{L}*|передзамовлення|ön sipariş|előrendel\\p{L}*|precomandă",
    ),
    "preorder",
  ],
  [anywhere("予約(?:受付|販売|する|商品)|预售|預售|预购|예약\\s?(?:판매|구매)"), "preorder"],
  [
    words(
      "(?:currently |temporarily )?out[- ]of[- ]stock|sold[- ]out|not (?:currently )?(?:in stock|available)|(?:currently |temporarily )?unavailable|no stock|0 in stock|" +
        "ausverkauft|vergriffen|nicht (?:auf lager|vorrätig|lieferbar|verfügbar)|derzeit nicht (?:verfügbar|lieferbar)|(?:en )?rupture(?: de stock)?|épuisé\\p{L}*|indisponible|" +
        "agotado|sin (?:stock|existencias)|no disponible|fuera de stock|esaurito|non disponibile|terminato|esgotado|indisponível|sem estoque|fora de estoque|uitverkocht|niet (?:op voorraad|leverbaar|beschikbaar)|" +
        "vyprod[aá]n\\p{L}*|není skladem|nen[ií] na skladě|vypredan\\p{L}*|nie je na sklade|wyprzedan\\p{L}*|niedostępn\\p{L}*|brak (?:w magazynie|towaru|na stanie)|chwilowo niedostępn\\p{L}*|slutsåld\\p{L}*|slut i lager|ej i lager|" +
        "udsolgt|ikke på lager|utsolgt|loppu(?:nut|unmyyty)?|ei varastossa|нет в (?:наличии|продаже)|немає в наявності|распродан\\p{L}*|закончил\\p{L}*|tükendi|stokta yok|elfogyott|nincs (?:raktáron|készleten)|stoc epuizat|indisponibil|" +
        "εξαντλ\\p{L}*|μη διαθέσιμο|אזל(?: מהמלאי)?|לא במלאי|غير متوفر|نفد\\p{L}*|ناموجود|nema na (?:stanju|skladištu)|hết hàng|stok habis|habis terjual",
    ),
    "out of stock",
  ],
  [
    anywhere(
      "売り切れ|売切れ|完売|在庫切れ|在庫なし|品切れ|SOLD\\s?OUT|缺货|缺貨|售罄|无货|無庫存|已售完|품절|재고\\s?없음|สินค้าหมด",
    ),
    "out of stock",
  ],
  [
    words(
      "back-?order(?:ed)?|on back-?order|made to order|available to order|on order|auf bestellung|bestellartikel|sur commande|bajo pedido|su ordinazione|sob encomenda|op bestelling|na objednávku|na zamówienie|beställningsvara|bestillingsvare|под заказ|під замовлення",
    ),
    "backorder",
  ],
  [
    words(
      "in[- ]stock|available(?: now| immediately)?|ready to ship|only \\d+ left|\\d+ left|few left|low stock|last (?:one|few|pieces?)|auf lager|vorrätig|(?:sofort )?(?:lieferbar|verfügbar|versandfertig)|nur noch \\d+|" +
        "en stock|disponible(?: immédiatement)?|plus que \\d+|en existencias?|hay stock|quedan \\d+|últimas unidades|disponibile|disponibilità immediata|em estoque|disponível|pronta entrega|restam \\p{L}* ?\\d+|op voorraad|direct leverbaar|" +
        "skladem|na skladě|na sklade|poslední kus\\p{L}*|dostępn\\p{L}*|w magazynie|na stanie|ostatni\\p{L}* sztuk\\p{L}*|i lager|finns i lager|på lager|varastossa|heti saatavilla|в (?:наличии|наявності)|есть в наличии|є в наявності|" +
        "stokta(?: var)?|raktáron|készleten|în stoc|disponibil|διαθέσιμο|άμεσα διαθέσιμο|σε απόθεμα|במלאי|متوفر|موجود|na stanju|na skladištu|na zalogi|laos|noliktavā|còn hàng|tersedia|stok tersedia",
    ),
    "in stock",
  ],
  [anywhere("在庫あり|在庫有|残り\\s?\\d+\\s?[点個]|有货|有貨|现货|現貨|재고\\s?있음|มีสินค้า"), "in stock"],
];

/** What a short text says about stock, or null where it says nothing. */
export function availabilityOfText(text: string): Availability | null {
  return PHRASES.find(([phrases]) => phrases.test(text))?.[1] ?? null;
}
