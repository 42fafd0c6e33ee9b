import type { Category } from "../category.ts";

export const audio: Category = {
  id: "audio",
  skuPrefix: "AUD",
  names: {
    en: "Audio",
    de: "Audio",
    fr: "Audio",
    pt: "Áudio",
    sv: "Ljud",
    pl: "Audio",
    cs: "Audio",
    ja: "オーディオ",
  },
  brands: ["Halvorn", "Kestrelle", "Lumafon", "Orvane", "Brisk & Dale", "Tonlund"],
  nouns: [
    {
      id: "headphones",
      names: {
        en: "Headphones",
        de: "Kopfhörer",
        fr: "Casque audio",
        pt: "Fone de ouvido",
        sv: "Hörlurar",
        pl: "Słuchawki",
        cs: "Sluchátka",
        ja: "ヘッドホン",
      },
      euros: [79, 449],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 20)"><path d="M95 240V205a105 105 0 0 1 210 0v35" fill="none" stroke="${ink}" stroke-width="18" stroke-linecap="round"/><path d="M128 129a105 105 0 0 1 144 0" fill="none" stroke="${body}" stroke-width="28" stroke-linecap="round"/><rect x="68" y="212" width="62" height="104" rx="30" fill="${body}"/><rect x="270" y="212" width="62" height="104" rx="30" fill="${body}"/><rect x="116" y="222" width="24" height="84" rx="12" fill="${shade}"/><rect x="260" y="222" width="24" height="84" rx="12" fill="${shade}"/><rect x="80" y="230" width="10" height="52" rx="5" fill="${light}"/></g>`,
    },
    {
      id: "speaker",
      names: {
        en: "Portable Speaker",
        de: "Mobiler Lautsprecher",
        fr: "Enceinte portable",
        pt: "Caixa de som portátil",
        sv: "Bärbar högtalare",
        pl: "Głośnik przenośny",
        cs: "Přenosný reproduktor",
        ja: "ポータブルスピーカー",
      },
      euros: [59, 349],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 10)"><path d="M160 110a40 26 0 0 1 80 0" fill="none" stroke="${ink}" stroke-width="10"/><rect x="115" y="108" width="170" height="220" rx="34" fill="${body}"/><circle cx="200" cy="248" r="56" fill="${shade}"/><circle cx="200" cy="248" r="34" fill="${ink}"/><circle cx="200" cy="248" r="12" fill="${light}"/><circle cx="200" cy="156" r="22" fill="${shade}"/><circle cx="200" cy="156" r="9" fill="${ink}"/></g>`,
    },
    {
      id: "turntable",
      names: {
        en: "Turntable",
        de: "Plattenspieler",
        fr: "Platine vinyle",
        pt: "Toca-discos",
        sv: "Skivspelare",
        pl: "Gramofon",
        cs: "Gramofon",
        ja: "レコードプレーヤー",
      },
      euros: [229, 1890],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 28)"><rect x="60" y="118" width="280" height="190" rx="14" fill="${body}"/><rect x="60" y="290" width="280" height="18" rx="9" fill="${shade}"/><circle cx="172" cy="206" r="78" fill="${ink}"/><circle cx="172" cy="206" r="58" fill="none" stroke="${shade}" stroke-width="2"/><circle cx="172" cy="206" r="42" fill="none" stroke="${shade}" stroke-width="2"/><circle cx="172" cy="206" r="24" fill="${light}"/><circle cx="172" cy="206" r="4" fill="${ink}"/><path d="M300 148v86l-58 34" fill="none" stroke="${light}" stroke-width="8" stroke-linejoin="round" stroke-linecap="round"/><circle cx="300" cy="148" r="15" fill="${shade}"/></g>`,
    },
    {
      id: "radio",
      names: {
        en: "Kitchen Radio",
        de: "Küchenradio",
        fr: "Radio de cuisine",
        pt: "Rádio de cozinha",
        sv: "Köksradio",
        pl: "Radio kuchenne",
        cs: "Kuchyňské rádio",
        ja: "キッチンラジオ",
      },
      euros: [69, 289],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 30)"><path d="M130 140L250 78" stroke="${ink}" stroke-width="6" stroke-linecap="round"/><rect x="70" y="138" width="260" height="168" rx="24" fill="${body}"/><rect x="92" y="160" width="136" height="124" rx="12" fill="${shade}"/><g stroke="${ink}" stroke-width="5" stroke-linecap="round"><path d="M106 184h108M106 204h108M106 224h108M106 244h108M106 264h108"/></g><circle cx="280" cy="246" r="30" fill="${light}"/><path d="M280 246v-22" stroke="${ink}" stroke-width="6" stroke-linecap="round"/><rect x="248" y="164" width="64" height="34" rx="6" fill="${light}"/></g>`,
    },
  ],
};
