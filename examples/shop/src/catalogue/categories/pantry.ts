import type { Category } from "../category.ts";

export const pantry: Category = {
  id: "pantry",
  skuPrefix: "PAN",
  names: {
    en: "Pantry",
    de: "Vorratskammer",
    fr: "Épicerie",
    pt: "Despensa",
    sv: "Skafferi",
    pl: "Spiżarnia",
    cs: "Spíž",
    ja: "食品",
  },
  brands: ["Kornkammer", "Valle Serena", "Honeymead", "Casa Lumen", "Tabula", "Fernhill"],
  nouns: [
    {
      id: "coffee",
      names: {
        en: "Coffee Beans",
        de: "Kaffeebohnen",
        fr: "Café en grains",
        pt: "Café em grãos",
        sv: "Kaffebönor",
        pl: "Kawa ziarnista",
        cs: "Zrnková káva",
        ja: "コーヒー豆",
      },
      euros: [8, 29],
      packs: { unit: "g", sizes: [250, 500, 1000] },
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M124 96h152l14 226a16 16 0 0 1-16 16H126a16 16 0 0 1-16-16z" fill="${body}"/><path d="M124 96h152l3 42H121z" fill="${shade}"/><path d="M150 116h100" stroke="${light}" stroke-width="7" stroke-linecap="round"/><rect x="140" y="176" width="120" height="112" rx="10" fill="${light}"/><g transform="rotate(28 200 232)"><ellipse cx="200" cy="232" rx="27" ry="38" fill="${ink}"/><path d="M200 196c-14 24 14 48 0 72" fill="none" stroke="${light}" stroke-width="6"/></g>`,
    },
    {
      id: "olive-oil",
      names: {
        en: "Olive Oil",
        de: "Olivenöl",
        fr: "Huile d’olive",
        pt: "Azeite de oliva",
        sv: "Olivolja",
        pl: "Oliwa z oliwek",
        cs: "Olivový olej",
        ja: "オリーブオイル",
      },
      euros: [9, 34],
      packs: { unit: "ml", sizes: [250, 500, 750] },
      drawing: ({ ink, body, shade, light }) =>
        `<rect x="180" y="52" width="40" height="34" rx="6" fill="${ink}"/><path d="M182 86h36v48c0 20 38 26 38 62v122a20 20 0 0 1-20 20h-72a20 20 0 0 1-20-20V196c0-36 38-42 38-62z" fill="${body}"/><rect x="144" y="216" width="112" height="84" fill="${light}"/><ellipse cx="190" cy="262" rx="16" ry="21" transform="rotate(-20 190 262)" fill="${shade}"/><path d="M198 244c10-14 24-18 36-14-6 14-20 20-36 14z" fill="${ink}"/><path d="M164 188v14" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`,
    },
    {
      id: "honey",
      names: {
        en: "Wildflower Honey",
        de: "Blütenhonig",
        fr: "Miel de fleurs",
        pt: "Mel silvestre",
        sv: "Blomsterhonung",
        pl: "Miód wielokwiatowy",
        cs: "Květový med",
        ja: "百花蜂蜜",
      },
      euros: [5, 19],
      packs: { unit: "g", sizes: [250, 500] },
      drawing: ({ ink, body, shade, light }) =>
        `<rect x="128" y="98" width="144" height="44" rx="12" fill="${ink}"/><path d="M134 146h132c20 16 26 36 26 62v94a30 30 0 0 1-30 30H138a30 30 0 0 1-30-30v-94c0-26 6-46 26-62z" fill="${body}"/><path d="M108 236h184v66a30 30 0 0 1-30 30H138a30 30 0 0 1-30-30z" fill="${shade}"/><path d="M200 198l36 21v42l-36 21-36-21v-42z" fill="${light}"/><path d="M130 182c4-10 8-14 14-18" fill="none" stroke="${light}" stroke-width="9" stroke-linecap="round"/>`,
    },
    {
      id: "chocolate",
      names: {
        en: "Dark Chocolate",
        de: "Zartbitterschokolade",
        fr: "Chocolat noir",
        pt: "Chocolate amargo",
        sv: "Mörk choklad",
        pl: "Gorzka czekolada",
        cs: "Hořká čokoláda",
        ja: "ダークチョコレート",
      },
      euros: [2.5, 9],
      packs: { unit: "g", sizes: [70, 100, 200] },
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="rotate(-12 200 200)"><rect x="130" y="66" width="140" height="130" rx="8" fill="${ink}"/><path d="M176 66v110M224 66v110M130 108h140M130 150h140" stroke="${shade}" stroke-width="5"/><path d="M122 172l20-14 20 14 19-14 19 14 19-14 19 14 20-14 20 14v152a12 12 0 0 1-12 12H134a12 12 0 0 1-12-12z" fill="${body}"/><rect x="148" y="214" width="104" height="70" rx="8" fill="${light}"/><path d="M164 238h72M164 260h46" stroke="${ink}" stroke-width="7" stroke-linecap="round"/></g>`,
    },
  ],
};
