const MONTHS =
  "jan(?:uar[iy]?|vier)?|feb(?:ruar[iy]?)?|f[ée]vr(?:ier)?|mar(?:ch|s|zo|ço)?|märz|apr(?:il)?|avril|abril|mai|may|mayo|june?|" +
  "juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sept?(?:ember)?|septiembre|septembre|o[ck]t(?:ober|obre)?|" +
  "nov(?:ember|iembre|embre)?|de[cz](?:ember|iembre|embre|embro)?|янв(?:аря)?|фев(?:раля)?|марта|апр(?:еля)?|мая|июня?|" +
  "июля?|авг(?:уста)?|сен(?:тября)?|окт(?:ября)?|ноя(?:бря)?|дек(?:абря)?";
const MONTH_BEFORE = new RegExp(`(?<!\\p{L})(?:${MONTHS})\\.?,?\\s*(?:\\d{1,2}(?:st|nd|rd|th)?,\\s*)?$`, "iu");
const MONTH_AFTER = new RegExp(`^(?:st|nd|rd|th|\\.)?\\s*(?:of\\s)?(?:${MONTHS})(?!\\p{L})`, "iu");
const DATE_OR_TIME_BEFORE = /(?:\d[/:]|\d-|\d{4}-)$/u;
const DATE_OR_TIME_AFTER = /^(?:\/\d|:\d\d|-\d\d?-\d)/u;

/** Whether the number between two texts belongs to a date or a time of day. */
export function isDateLike(before: string, after: string): boolean {
  return (
    MONTH_BEFORE.test(before) ||
    MONTH_AFTER.test(after) ||
    DATE_OR_TIME_BEFORE.test(before) ||
    DATE_OR_TIME_AFTER.test(after)
  );
}
