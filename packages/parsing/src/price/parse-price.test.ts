import { describe, expect, it } from "vitest";
import { parsePrice } from "./parse-price.ts";

/** `text => amount currency [kind]`; "null" for no price, "-" for no currency. */
function reads(table: string): [text: string, expected: string][] {
  return table
    .trim()
    .split("\n")
    .map((row) => row.trim().split(" => ") as [string, string]);
}

function shortly(text: string): string {
  const price = parsePrice(text);
  if (price === null) return "null";
  const { amount, currency, kind, high } = price;
  return [
    amount,
    currency.written ?? "-",
    ...(kind === "single" ? [] : [kind]),
    ...(high === undefined ? [] : [high]),
  ].join(" ");
}

describe("parsePrice() reads the marks of the world's numbers", () => {
  it.each(
    reads(`
      1.299,00 € => 1299.00 €
      £1,299 => 1299 £
      $1,299.00 => 1299.00 $
      ¥129,800 => 129800 ¥
      Rs. 1,29,900 => 129900 Rs.
      R$ 1.299,90 => 1299.90 R$
      CHF 1'299.- => 1299 CHF
      CHF 1’299.50 => 1299.50 CHF
      CHF 1'299.— => 1299 CHF
      1 299,00 € => 1299.00 €
      1\u00a0299,00\u00a0€ => 1299.00 €
      1\u202f299,00\u202f€ => 1299.00 €
      1\u2009234\u2009567,89 € => 1234567.89 €
      $ 59.900 => 59900 $
      12.345.678 ₫ => 12345678 ₫
      12,- => 12 -
      € 9,- => 9 €
      12.–€ => 12 €
      1.299,-- € => 1299 €
      1.299,- kr => 1299 kr
      129:- => 129 -
      12:50 kr => 12.50 kr
      ₹5,000/- => 5000 ₹
      TSh 59,000/= => 59000 TSh
      € 315, => 315 €
      .75 € => 0.75 €
      Rs.75 => 75 Rs.
      $.40 => 0.40 $
      0.999 € => 0.999 €
      0,250 => 0.250 -
      1,000 => 1000 -
      1.000 => 1000 -
      1000.00 => 1000.00 -
      1234.567 => 1234.567 -
      1.299.00 € => 1299.00 €
      1.2345 => 1.2345 -
      £1.234.567,8 => 1234567.8 £
      8.25000000000000031 => 8.25000000000000031 -
      007 € => 7 €
    `),
  )("%s", (text, expected) => {
    expect(shortly(text)).toBe(expected);
  });

  it("reads digits and marks of other scripts", () => {
    expect(shortly("۲۴۳٬۰۰۰ تومان")).toBe("243000 تومان");
    expect(shortly("١٬٢٣٤٫٥٠ ر.س")).toBe("1234.50 ر.س");
    expect(shortly("５，９８０円")).toBe("5980 円");
    expect(shortly("₹१,२९९.५०")).toBe("1299.50 ₹");
    expect(shortly("\u200f\u200e₪\u00a012.50")).toBe("12.50 ₪");
  });

  it("reads entities that were left in the text", () => {
    expect(shortly("&euro;&nbsp;12.99")).toBe("12.99 €");
    expect(shortly("12,99&#160;&#8364;")).toBe("12.99 €");
    expect(shortly("&pound;5 or &yen;900 or &cent;")).toBe("5 £");
  });

  it("takes three digits for thousandths in a currency that has them", () => {
    expect(shortly("KD 5.900")).toBe("5.900 KD");
    expect(shortly("KD 5,900")).toBe("5900 KD");
    expect(shortly("59,900 DT")).toBe("59.900 DT");
    expect(parsePrice("5,900 KWD", { locale: "de" })?.amount).toBe("5.900");
    expect(parsePrice("5,900 KWD", { locale: "en" })?.amount).toBe("5900");
    expect(parsePrice("5.900 KWD", { locale: "not a locale" })?.amount).toBe("5.900");
  });
});

describe("parsePrice() finds cents wherever they stand", () => {
  it.each(
    reads(`
      27€95 => 27.95 €
      Item 4411 $29.00 => 29.00 $
      12 €50 => 12.50 €
      Size 12 €50 => 12 €
      59:90/st => 59.90 -
      59:90 per kg => 59.90 -
      27€ 95 => 27.95 €
      20$00 => 20.00 $
      318€250 => 318.250 €
      $ 6. 47 => 6.47 $
      € 12 ,99 => 12.99 €
      $12 99 => 12.99 $
      $12⁹⁹ => 12.99 $
      5 99 € => 5.99 €
      59 руб. 90 коп. => 59.90 руб.
      12 лв. 5 ст. => 12.05 лв.
      59 zł 90 gr => 59.90 zł
      10€20€ => 10 €
      5€ 30 min => 5 €
    `),
  )("%s", (text, expected) => {
    expect(shortly(text)).toBe(expected);
  });

  it("multiplies by the scale that a word names", () => {
    expect(shortly("$1.2 million")).toBe("1200000 $");
    expect(shortly("Rs 45 lakh")).toBe("4500000 Rs");
    expect(shortly("Rs 1.5 crore")).toBe("15000000 Rs");
    expect(shortly("1,5 млн ₽")).toBe("1500000 ₽");
    expect(shortly("3.5万円")).toBe("35000 円");
    expect(shortly("£250k")).toBe("250000 £");
    expect(shortly("2 億円")).toBe("200000000 円");
    expect(shortly("1万2800円")).toBe("12800 円");
    expect(shortly("1億2000万5千円")).toBe("120005000 円");
    expect(shortly("2만5천원")).toBe("25000 원");
    expect(shortly("1万 2800円")).toBe("2800 円");
    expect(shortly("1万12800円")).toBe("12800 円");
    expect(shortly("1.5k USD")).toBe("1500 USD");
    expect(shortly("2k €5.00")).toBe("5.00 €");
    expect(shortly("3m €")).toBe("null");
    expect(shortly("5 K")).toBe("5 K");
  });
});

describe("parsePrice() finds the currency as written", () => {
  it.each(
    reads(`
      USD 1,299 => 1299 USD
      1299 usd => 1299 usd
      EUR5.00 => 5.00 EUR
      5,00EUR => 5.00 EUR
      US $12 => 12 US $
      U$S 59 => 59 U$S
      $4.99 USD => 4.99 USD
      MXN $599.00 => 599.00 MXN
      AUD$ 5.00 => 5.00 AUD
      £5.00 GBP => 5.00 £
      SGD7.30 $ => 7.30 SGD
      2 349,00 zł => 2349.00 zł
      649 Kč => 649 Kč
      12 990 Ft => 12990 Ft
      258,00 lei => 258.00 lei
      599 Kr. => 599 Kr.
      64,25 TL => 64.25 TL
      3 417,06 грн. => 3417.06 грн.
      6 320 руб. => 6320 руб.
      38.00 лв. => 38.00 лв.
      3 700 Р => 3700 Р
      5900 сум => 5900 сум
      12 900 ₸ => 12900 ₸
      2.500 ден. => 2500 ден.
      1.299,00 din. => 1299.00 din.
      129 ריאל => 129 -
      129 ש"ח => 129 ש"ח
      590 درهم => 590 درهم
      12,99 ευρώ => 12.99 ευρώ
      1,290 บาท => 1290 บาท
      1.290.000đ => 1290000 đ
      12,900원 => 12900 원
      人民币500元 => 500 人民币
      NT$ 2,480 => 2480 NT$
      Rp 87.500 => 87500 Rp
      RM73 => 73 RM
      R618.00 => 618.00 R
      S/. 59.90 => 59.90 S/.
      5 000 F CFA => 5000 F CFA
      48.70 Fr. => 48.70 Fr.
      86,00 euro => 86.00 euro
      25 US dollars => 25 US dollars
      7 Bahraini Dinars => 7 Bahraini Dinars
      99p => 0.99 p
      3 Ƀ => 3 Ƀ
      12 ron => 12 ron
      5 of all 20 parts => 5 -
      PREIS 13,40 € => 13.40 €
      L 13,40 € => 13.40 €
    `),
  )("%s", (text, expected) => {
    expect(shortly(text)).toBe(expected);
  });

  it.each([
    ["99p", {}, "0.99", "GBP"],
    ["132.9p per litre", {}, "1.329", "GBP"],
    ["50-99p", {}, "0.50", "GBP"],
    ["99¢", { locale: "en-US" }, "0.99", "USD"],
    ["50 cents", {}, "0.50", null],
    ["99 ct", { url: "https://shop.de/" }, "0.99", "EUR"],
    ["50 коп.", { url: "https://shop.ru/" }, "0.50", "RUB"],
    ["500¢", { url: "https://tienda.cr/" }, "500", "CRC"],
    ["100p", { url: "https://shop.ru/" }, "100", "RUB"],
    ["Цена 100p", {}, "100", null],
    ["0,5 ct", {}, "0.5", null],
    ["£1.05 (14p/100g)", { locale: "en-GB" }, "1.05", "GBP"],
  ])("counts hundredths in whole money: %s %j", (text, evidence, amount, iso) => {
    expect(parsePrice(text, evidence)).toMatchObject({ amount, currency: { iso } });
  });

  it("takes it from the hint where the text names none", () => {
    expect(parsePrice("18.40", { currencyHint: "zł" })?.currency).toEqual({ written: "zł", iso: "PLN" });
    expect(parsePrice("64.00", { currencyHint: "RRP: £ 80.00" })?.currency.written).toBe("£");
    expect(parsePrice("24,50", { currencyHint: "DKK/stk" })?.currency.written).toBe("DKK");
    expect(parsePrice("26.40", { currencyHint: "TTC / L'unité" })?.currency.written).toBeNull();
    expect(parsePrice("21.49", { currencyHint: "You can try all of them" })?.currency.written).toBeNull();
  });
});

describe("parsePrice() picks the price among other numbers", () => {
  it.each(
    reads(`
      2 Litre £3.50 => 3.50 £
      3 for £10 => 10 £
      iPhone 15 Pro 128 GB 1.199,00 € => 1199.00 €
      10% off $50 => 50 $
      $50 (10% off) => 50 $
      From $34.50 => 34.50 $ from
      ab 5,99 €* => 5.99 € from
      à partir de 10 € => 10 € from
      desde 1.299 € => 1299 € from
      500円～ => 500 円 from
      $10+ => 10 $ from
      ¥100起 => 100 ¥ from
      up to $50 => 50 $ upTo
      bis 50 € => 50 € upTo
      From £10 to £20 => 10 £ range 20
      From 31 to 75 € => 31 € range 75
      10€-20€ => 10 € range 20
      $10-20 => 10 $ range 20
      10 až 20 Kč => 10 Kč range 20
      de 10 à 20 € => 10 € range 20
      4.99 – 9.99 => 4.99 - range 9.99
      SKU 12345 — 29,00 € => 29.00 €
      8,400.00 руб. 7,900.00 руб. => 8400.00 руб.
      Was $90.00 Now $45.00 => 45.00 $
      statt 50 € nur 40 € => 40 €
      Was: $89.50 Now: $0.00 => 89.50 $
      新品の通常価格1,980円が特価1,480円 => 1480 円
      Save £5 Price £10 => 10 £
      zzgl. Versand 4,90 €, Preis 13,40 € => 13.40 €
      R$ 1.299,90 em até 10x de R$ 129,99 => 1299.90 R$
      (€ 12,99) => 12.99 €
      -5,00 € => -5.00 €
      $-12 => -12 $
      Price46.99 => 46.99 -
      Price 46 => 46 -
    `),
  )("%s", (text, expected) => {
    expect(shortly(text)).toBe(expected);
  });

  it.each(
    "Call for price|N/A||$|10%|28.50 ft|100 g|3 items|12 in stock|4.5 stars|June, 2011|12 March|12.05.2024|2024-05-12|12/05/2024|14:30|11:30/day|v1.2.3|1,2,3|A4".split(
      "|",
    ),
  )("finds no price in “%s”", (text) => {
    expect(parsePrice(text)).toBeNull();
  });

  it("tells the earlier price beside the present one", () => {
    expect(parsePrice("UVP 59,90 € Jetzt 49,90 €")).toMatchObject({ amount: "49.90", was: "59.90" });
  });

  it("reads a word for free as zero", () => {
    for (const text of ["Free", "FREE!", "Price: free", "gratis", "kostenlos", "無料", "бесплатно"])
      expect(parsePrice(text)?.amount, text).toBe("0");
    for (const text of ["Free shipping", "gluten-free", "Free delivery on orders"])
      expect(parsePrice(text), text).toBeNull();
  });
});

describe("parsePrice() tells what a price is per", () => {
  it.each([
    ["3,98 €/kg", "3.98", { quantity: "1", of: "kg" }],
    ["0,45 € per 100 g", "0.45", { quantity: "100", of: "g" }],
    ["2,99 € pro Liter", "2.99", { quantity: "1", of: "l" }],
    ["1 l = 2,99 €", "2.99", { quantity: "1", of: "l" }],
    ["12,50 € / m²", "12.50", { quantity: "1", of: "m2" }],
    ["$12.99/mo", "12.99", { quantity: "1", of: "month" }],
    ["99 € par personne", "99", { quantity: "1", of: "person" }],
    ["17.50/each", "17.50", { quantity: "1", of: "piece" }],
    ["$5 each", "5", { quantity: "1", of: "piece" }],
    ["£750 pcm", "750", { quantity: "1", of: "month" }],
    ["10x de R$ 129,99", "129.99", { quantity: "1", of: "installment" }],
    ["4 payments of $25", "25", { quantity: "1", of: "installment" }],
  ])("%s", (text, amount, unit) => {
    expect(parsePrice(text)).toMatchObject({ amount, unit });
  });
});
