/** Every ISO 4217 code of money in use, funds codes included; test and "no currency" codes are left out. */
const CURRENT =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE " +
  "CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ " +
  "GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL " +
  "LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN " +
  "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD " +
  "TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR " +
  "ZMW ZWG ZWL";

/** Withdrawn codes that old pages and old exports still carry; those still written for their successors are forms of it. */
const WITHDRAWN =
  "ADP AFA ATS AZM BEF BGL BYB BYR CSD CSK CYP DEM ECS EEK ESP FIM FRF GRD IEP ITL LTL LUF LVL MGF MRO MTL MZM NLG " +
  "PTE ROL SDD SIT SKK SRG STD TMM TRL VEB VEF XEU YUM ZWD ZWR";

export const ISO_CODES: ReadonlySet<string> = new Set(`${CURRENT} ${WITHDRAWN}`.split(" "));

/** Codes that are also everyday words of shop pages, so that they count only in capitals and beside a number. */
export const WORD_LIKE_CODES: ReadonlySet<string> = new Set(
  "ALL AMD BAM COP CUP DEM GEL KID LAK MAD MOP MUR NAD PAB PEN RON SIT SOS STD TOP TRY VED XAU XAG".split(" "),
);

/** Currencies whose coins are thousandths, so that three digits behind the mark are decimals. */
export const THREE_DECIMALS: ReadonlySet<string> = new Set(["BHD", "JOD", "KWD", "LYD", "OMR", "TND"]);
