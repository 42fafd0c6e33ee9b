import { describe, expect, it } from "vitest";
import { currencyOfCountry } from "./country-currencies.ts";
import { OWN_FORMS } from "./currency-forms.ts";
import { ISO_CODES } from "./iso-codes.ts";
import { parsePrice } from "./parse-price.ts";
import { scanCurrencies } from "./scan-currencies.ts";
import { SHARED_FORMS } from "./shared-forms.ts";

const ownForms = Object.entries(OWN_FORMS).flatMap(([code, forms]) => forms.split("|").map((form) => ({ code, form })));
const sharedForms = Object.entries(SHARED_FORMS).flatMap(([forms, codes]) =>
  forms.split("|").map((form) => ({ codes: codes.split(" ").filter((code) => code !== ""), form })),
);

describe("the table of currencies", () => {
  it("has only ISO codes, and no form twice for one currency", () => {
    for (const code of [...Object.keys(OWN_FORMS), ...sharedForms.flatMap(({ codes }) => codes)])
      expect(ISO_CODES.has(code), code).toBe(true);
    for (const [code, forms] of Object.entries(OWN_FORMS)) {
      const list = forms.split("|");
      expect(new Set(list).size, `${code}: ${list.filter((form, at) => list.indexOf(form) !== at)}`).toBe(list.length);
      expect(list, code).not.toContain("");
    }
  });

  it("knows every currency that the runtime knows", () => {
    const unknown = Intl.supportedValuesOf("currency").filter((code) => !ISO_CODES.has(code) && !/^X/u.test(code));
    expect(unknown).toEqual([]);
  });

  it("is read as written, in front of a number and behind it", () => {
    for (const { form } of [...ownForms, ...sharedForms])
      for (const text of [`${form} 7`, `7 ${form}`, `1.299,00 ${form}`])
        expect(parsePrice(text)?.currency.written, text).toBe(form);
    for (const code of ISO_CODES)
      for (const written of [code, code.toLowerCase()])
        expect(parsePrice(`7 ${written}`)?.currency, written).toEqual({ written, iso: code });
  });

  it("gives every country of the world a currency", () => {
    const regions =
      "AD AE AF AG AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GH GI GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW";
    for (const region of regions.split(" ")) expect(currencyOfCountry(region), region).not.toBeNull();
    expect(currencyOfCountry("ZZ")).toBeNull();
  });
});

describe("scanCurrencies()", () => {
  const found = (text: string): string[] => scanCurrencies(text).map(({ written }) => written);

  it("takes the longest reading at a place", () => {
    expect(found("HK$5, R$6, $7")).toEqual(["HK$", "R$", "$"]);
    expect(found("Bs.S 5")).toEqual(["Bs.S"]);
  });

  it("finds no currency inside a word, but does in scripts without spaces", () => {
    expect(found("europe krill Rsvp")).toEqual([]);
    expect(found("人民币500元起")).toEqual(["人民币", "元"]);
    expect(found("35,800원입니다")).toEqual(["원"]);
  });

  it("does not take one code for another that differs in case", () => {
    expect(scanCurrencies("GBP")[0]?.codes).toEqual(["GBP"]);
    expect(scanCurrencies("GBp")[0]?.codes).toEqual([]);
  });

  it("takes codes that are words only in capitals or as the last word", () => {
    expect(found("try all the top pens for 5")).toEqual([]);
    expect(found("5 TRY")).toEqual(["TRY"]);
    expect(found("5 try")).toEqual(["try"]);
  });

  it("takes any currency sign for a currency, and keeps places behind letters that grow in lower case", () => {
    expect(found("৲ 5")).toEqual(["৲"]);
    expect(found("İİ 5 EURO")).toEqual(["EURO"]);
  });
});
