import type { Category } from "../category.ts";

export const lighting: Category = {
  id: "lighting",
  skuPrefix: "LUX",
  names: {
    en: "Lighting",
    de: "Leuchten",
    fr: "Luminaires",
    pt: "Iluminação",
    sv: "Belysning",
    pl: "Oświetlenie",
    cs: "Svítidla",
    ja: "照明",
  },
  brands: ["Lysholt", "Ombra Viva", "Fenwick Lane", "Aurelle", "Klarvik", "Nightjar"],
  nouns: [
    {
      id: "desk-lamp",
      names: {
        en: "Desk Lamp",
        de: "Schreibtischlampe",
        fr: "Lampe de bureau",
        pt: "Luminária de mesa",
        sv: "Skrivbordslampa",
        pl: "Lampka biurkowa",
        cs: "Stolní lampa",
        ja: "デスクランプ",
      },
      euros: [49, 389],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 6)"><path d="M178 318L146 206l88-74" fill="none" stroke="${ink}" stroke-width="11" stroke-linejoin="round" stroke-linecap="round"/><circle cx="146" cy="206" r="12" fill="${shade}"/><path d="M212 96l86 72-84 26c-22-24-22-66-2-98z" fill="${body}"/><ellipse cx="256" cy="181" rx="46" ry="11" transform="rotate(-17 256 181)" fill="${light}"/><rect x="112" y="312" width="136" height="20" rx="10" fill="${shade}"/></g>`,
    },
    {
      id: "floor-lamp",
      names: {
        en: "Floor Lamp",
        de: "Stehleuchte",
        fr: "Lampadaire",
        pt: "Luminária de piso",
        sv: "Golvlampa",
        pl: "Lampa podłogowa",
        cs: "Stojací lampa",
        ja: "フロアランプ",
      },
      euros: [119, 890],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M200 170L140 344M200 170l60 174M200 170v174" stroke="${ink}" stroke-width="9" stroke-linecap="round"/><path d="M150 60h100l34 112H116z" fill="${body}"/><path d="M116 172h168l-6-20H122z" fill="${light}"/><path d="M160 74l-18 64" stroke="${light}" stroke-width="8" stroke-linecap="round"/><circle cx="200" cy="256" r="9" fill="${shade}"/>`,
    },
    {
      id: "pendant",
      names: {
        en: "Pendant Light",
        de: "Pendelleuchte",
        fr: "Suspension",
        pt: "Pendente",
        sv: "Taklampa",
        pl: "Lampa wisząca",
        cs: "Závěsné svítidlo",
        ja: "ペンダントライト",
      },
      euros: [79, 1290],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M200 40v92" stroke="${ink}" stroke-width="6"/><rect x="180" y="126" width="40" height="32" rx="8" fill="${shade}"/><path d="M84 280c0-76 52-126 116-126s116 50 116 126z" fill="${body}"/><ellipse cx="200" cy="280" rx="116" ry="17" fill="${shade}"/><circle cx="200" cy="288" r="25" fill="${light}"/><path d="M120 242c8-28 24-46 46-56" fill="none" stroke="${light}" stroke-width="9" stroke-linecap="round"/>`,
    },
    {
      id: "lantern",
      names: {
        en: "Garden Lantern",
        de: "Gartenlaterne",
        fr: "Lanterne de jardin",
        pt: "Lanterna de jardim",
        sv: "Trädgårdslykta",
        pl: "Latarnia ogrodowa",
        cs: "Zahradní lucerna",
        ja: "ガーデンランタン",
      },
      euros: [29, 149],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 14)"><path d="M164 108a36 36 0 0 1 72 0" fill="none" stroke="${ink}" stroke-width="9"/><path d="M136 150l30-44h68l30 44z" fill="${body}"/><rect x="136" y="150" width="128" height="146" fill="${light}"/><path d="M136 150v146M200 150v146M264 150v146" stroke="${ink}" stroke-width="9"/><rect x="120" y="292" width="160" height="30" rx="8" fill="${body}"/><rect x="182" y="226" width="36" height="66" rx="6" fill="${shade}"/><path d="M200 190c16 20 10 34 0 34s-16-14 0-34z" fill="${body}"/></g>`,
    },
  ],
};
