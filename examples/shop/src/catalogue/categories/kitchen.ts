import type { Category } from "../category.ts";

export const kitchen: Category = {
  id: "kitchen",
  skuPrefix: "KIT",
  names: {
    en: "Kitchen",
    de: "Küche",
    fr: "Cuisine",
    pt: "Cozinha",
    sv: "Kök",
    pl: "Kuchnia",
    cs: "Kuchyně",
    ja: "キッチン",
  },
  brands: ["Kalvik", "Ofenwerk", "Pellard", "Maison Ruelle", "Stenby", "Quaybrook"],
  nouns: [
    {
      id: "kettle",
      names: {
        en: "Kettle",
        de: "Wasserkocher",
        fr: "Bouilloire",
        pt: "Chaleira",
        sv: "Vattenkokare",
        pl: "Czajnik",
        cs: "Rychlovarná konvice",
        ja: "電気ケトル",
      },
      euros: [39, 189],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M262 150c64-6 74 92 8 118" fill="none" stroke="${ink}" stroke-width="18" stroke-linecap="round"/><path d="M138 132h124l26 174a14 14 0 0 1-14 14H126a14 14 0 0 1-14-14z" fill="${body}"/><path d="M140 150l-52 34 22 40 18-12z" fill="${shade}"/><rect x="146" y="108" width="108" height="26" rx="13" fill="${shade}"/><circle cx="200" cy="98" r="13" fill="${ink}"/><rect x="108" y="312" width="184" height="18" rx="9" fill="${ink}"/><path d="M158 170l-14 110" stroke="${light}" stroke-width="10" stroke-linecap="round"/>`,
    },
    {
      id: "grinder",
      names: {
        en: "Coffee Grinder",
        de: "Kaffeemühle",
        fr: "Moulin à café",
        pt: "Moedor de café",
        sv: "Kaffekvarn",
        pl: "Młynek do kawy",
        cs: "Mlýnek na kávu",
        ja: "コーヒーミル",
      },
      euros: [69, 399],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M200 112V84h86" fill="none" stroke="${ink}" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/><circle cx="290" cy="84" r="17" fill="${shade}"/><path d="M142 112h116l-18 66h-80z" fill="${light}"/><rect x="136" y="176" width="128" height="146" rx="14" fill="${body}"/><rect x="156" y="240" width="88" height="58" rx="8" fill="${shade}"/><circle cx="200" cy="269" r="8" fill="${ink}"/><rect x="126" y="318" width="148" height="14" rx="7" fill="${ink}"/>`,
    },
    {
      id: "knife",
      names: {
        en: "Chef's Knife",
        de: "Kochmesser",
        fr: "Couteau de chef",
        pt: "Faca do chef",
        sv: "Kockkniv",
        pl: "Nóż szefa kuchni",
        cs: "Kuchařský nůž",
        ja: "三徳包丁",
      },
      euros: [49, 329],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="rotate(-38 200 200)"><path d="M52 196h190v48H118c-34 0-56-24-66-48z" fill="${light}"/><path d="M52 196h190v14H62z" fill="${shade}" opacity=".5"/><rect x="240" y="190" width="16" height="52" rx="4" fill="${ink}"/><rect x="254" y="194" width="104" height="42" rx="16" fill="${body}"/><circle cx="282" cy="215" r="5" fill="${light}"/><circle cx="306" cy="215" r="5" fill="${light}"/><circle cx="330" cy="215" r="5" fill="${light}"/></g>`,
    },
    {
      id: "pan",
      names: {
        en: "Cast-Iron Pan",
        de: "Gusspfanne",
        fr: "Poêle en fonte",
        pt: "Frigideira de ferro",
        sv: "Gjutjärnspanna",
        pl: "Patelnia żeliwna",
        cs: "Litinová pánev",
        ja: "鋳鉄フライパン",
      },
      euros: [35, 199],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="rotate(-30 200 200)"><rect x="262" y="186" width="124" height="30" rx="15" fill="${ink}"/><circle cx="368" cy="201" r="6" fill="${light}"/><circle cx="166" cy="201" r="112" fill="${body}"/><circle cx="166" cy="201" r="90" fill="${shade}"/><circle cx="166" cy="201" r="76" fill="${ink}" opacity=".35"/><path d="M112 172a62 62 0 0 1 40-34" fill="none" stroke="${light}" stroke-width="9" stroke-linecap="round"/></g>`,
    },
  ],
};
