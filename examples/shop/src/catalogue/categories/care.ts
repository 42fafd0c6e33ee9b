import type { Category } from "../category.ts";

export const care: Category = {
  id: "care",
  skuPrefix: "CAR",
  names: {
    en: "Bath & Care",
    de: "Bad & Pflege",
    fr: "Bain et soin",
    pt: "Banho e cuidados",
    sv: "Bad och vård",
    pl: "Kąpiel i pielęgnacja",
    cs: "Koupel a péče",
    ja: "バス・スキンケア",
  },
  brands: ["Savonette", "Heidekraut", "Marram", "Linnea Bad", "Aqua Lenta", "Thistle & Rye"],
  nouns: [
    {
      id: "hand-soap",
      names: {
        en: "Hand Soap",
        de: "Handseife",
        fr: "Savon pour les mains",
        pt: "Sabonete líquido",
        sv: "Handtvål",
        pl: "Mydło do rąk",
        cs: "Mýdlo na ruce",
        ja: "ハンドソープ",
      },
      euros: [6, 29],
      packs: { unit: "ml", sizes: [300, 500] },
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M200 130V92h-58" fill="none" stroke="${ink}" stroke-width="13" stroke-linecap="round" stroke-linejoin="round"/><rect x="176" y="116" width="48" height="36" rx="8" fill="${ink}"/><rect x="128" y="150" width="144" height="186" rx="26" fill="${body}"/><rect x="150" y="202" width="100" height="90" rx="8" fill="${light}"/><path d="M166 228h68M166 248h68M166 268h40" stroke="${shade}" stroke-width="7" stroke-linecap="round"/>`,
    },
    {
      id: "shampoo",
      names: {
        en: "Shampoo",
        de: "Shampoo",
        fr: "Shampoing",
        pt: "Shampoo",
        sv: "Schampo",
        pl: "Szampon",
        cs: "Šampon",
        ja: "シャンプー",
      },
      euros: [7, 34],
      packs: { unit: "ml", sizes: [250, 500] },
      drawing: ({ ink, body, shade, light }) =>
        `<rect x="166" y="62" width="68" height="52" rx="10" fill="${ink}"/><path d="M142 118h116c14 10 20 24 20 44v152a22 22 0 0 1-22 22H144a22 22 0 0 1-22-22V162c0-20 6-34 20-44z" fill="${body}"/><circle cx="200" cy="232" r="46" fill="${light}"/><path d="M200 200c22 28 22 56 0 60-22-4-22-32 0-60z" fill="${shade}"/><path d="M146 156v36" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`,
    },
    {
      id: "face-cream",
      names: {
        en: "Face Cream",
        de: "Gesichtscreme",
        fr: "Crème visage",
        pt: "Creme facial",
        sv: "Ansiktskräm",
        pl: "Krem do twarzy",
        cs: "Pleťový krém",
        ja: "フェイスクリーム",
      },
      euros: [14, 89],
      packs: { unit: "ml", sizes: [50, 75] },
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 14)"><rect x="92" y="140" width="216" height="58" rx="14" fill="${ink}"/><path d="M104 202h192v86a34 34 0 0 1-34 34H138a34 34 0 0 1-34-34z" fill="${body}"/><rect x="140" y="224" width="120" height="62" rx="8" fill="${light}"/><path d="M158 244h84M158 266h52" stroke="${shade}" stroke-width="7" stroke-linecap="round"/><path d="M112 156h60" stroke="${shade}" stroke-width="7" stroke-linecap="round"/></g>`,
    },
    {
      id: "bath-salt",
      names: {
        en: "Bath Salt",
        de: "Badesalz",
        fr: "Sels de bain",
        pt: "Sais de banho",
        sv: "Badsalt",
        pl: "Sól do kąpieli",
        cs: "Koupelová sůl",
        ja: "バスソルト",
      },
      euros: [8, 32],
      packs: { unit: "g", sizes: [300, 500, 1000] },
      drawing: ({ ink, body, shade, light }) =>
        `<rect x="148" y="76" width="104" height="46" rx="16" fill="${shade}"/><rect x="116" y="122" width="168" height="214" rx="28" fill="${light}"/><path d="M116 190c40-20 60 16 96 0s48-14 72 0v118a28 28 0 0 1-28 28H144a28 28 0 0 1-28-28z" fill="${body}"/><g fill="${light}"><circle cx="150" cy="292" r="7"/><circle cx="186" cy="312" r="6"/><circle cx="240" cy="300" r="8"/><circle cx="258" cy="262" r="6"/></g><rect x="146" y="216" width="108" height="56" rx="6" fill="${ink}"/><path d="M164 244h72" stroke="${light}" stroke-width="7" stroke-linecap="round"/>`,
    },
  ],
};
