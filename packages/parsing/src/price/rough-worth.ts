/** So many of a currency are worth about as much as one euro, where it is far from one. Rough, and meant to stay so. */
const SCALES: Readonly<Record<string, number>> = {
  ARS: 1_500,
  CLP: 900,
  COP: 4_000,
  CZK: 20,
  DKK: 8,
  HUF: 350,
  IDR: 16_000,
  INR: 8,
  ISK: 140,
  JPY: 150,
  KRW: 1_400,
  MXN: 20,
  NOK: 8,
  PHP: 60,
  PLN: 4,
  RUB: 80,
  SEK: 8,
  THB: 35,
  TRY: 20,
  TWD: 35,
  UAH: 40,
  VND: 26_000,
};

/** What an amount is about in euros: enough to tell an hour's pay from a year's, or a rent from a purchase. */
export const roughWorth = (amount: number, currency: string | null): number => amount / (SCALES[currency ?? ""] ?? 1);
