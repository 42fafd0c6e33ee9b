import type { Category } from "../category.ts";

export const outdoor: Category = {
  id: "outdoor",
  skuPrefix: "OUT",
  names: {
    en: "Outdoor",
    de: "Draußen",
    fr: "Plein air",
    pt: "Ar livre",
    sv: "Friluftsliv",
    pl: "Turystyka",
    cs: "Do přírody",
    ja: "アウトドア",
  },
  brands: ["Norrhaven", "Ridgeline & Co", "Tundrik", "Alpstern", "Wildmark", "Cairnfold"],
  nouns: [
    {
      id: "backpack",
      names: {
        en: "Backpack",
        de: "Rucksack",
        fr: "Sac à dos",
        pt: "Mochila",
        sv: "Ryggsäck",
        pl: "Plecak",
        cs: "Batoh",
        ja: "バックパック",
      },
      euros: [59, 329],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M170 98a30 30 0 0 1 60 0" fill="none" stroke="${ink}" stroke-width="11"/><rect x="82" y="210" width="40" height="92" rx="16" fill="${shade}"/><rect x="278" y="210" width="40" height="92" rx="16" fill="${shade}"/><path d="M112 176c0-56 36-82 88-82s88 26 88 82v134a24 24 0 0 1-24 24H136a24 24 0 0 1-24-24z" fill="${body}"/><rect x="140" y="232" width="120" height="82" rx="16" fill="${shade}"/><path d="M140 258h120M112 180h176" stroke="${ink}" stroke-width="6"/><rect x="188" y="170" width="24" height="34" rx="6" fill="${light}"/>`,
    },
    {
      id: "tent",
      names: {
        en: "Two-Person Tent",
        de: "Zwei-Personen-Zelt",
        fr: "Tente 2 places",
        pt: "Barraca para 2 pessoas",
        sv: "Tvåmannatält",
        pl: "Namiot dwuosobowy",
        cs: "Stan pro dvě osoby",
        ja: "2人用テント",
      },
      euros: [149, 890],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M40 310h320" stroke="${ink}" stroke-width="8" stroke-linecap="round"/><path d="M200 104L66 306h268z" fill="${body}"/><path d="M200 104l134 202h-58z" fill="${shade}"/><path d="M200 156l-44 150h88z" fill="${ink}"/><path d="M200 156l-44 150h20z" fill="${light}"/><path d="M200 104l-14-22M200 104l14-22" stroke="${ink}" stroke-width="7" stroke-linecap="round"/>`,
    },
    {
      id: "bottle",
      names: {
        en: "Insulated Bottle",
        de: "Isolierflasche",
        fr: "Gourde isotherme",
        pt: "Garrafa térmica",
        sv: "Termosflaska",
        pl: "Butelka termiczna",
        cs: "Termoláhev",
        ja: "ステンレスボトル",
      },
      euros: [19, 59],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M176 74a24 20 0 0 1 48 0" fill="none" stroke="${ink}" stroke-width="9"/><rect x="164" y="72" width="72" height="44" rx="10" fill="${ink}"/><path d="M160 120h80c4 30 22 34 22 62v130a26 26 0 0 1-26 26h-72a26 26 0 0 1-26-26V182c0-28 18-32 22-62z" fill="${body}"/><rect x="138" y="228" width="124" height="46" fill="${shade}"/><path d="M160 186v22M160 290v24" stroke="${light}" stroke-width="10" stroke-linecap="round"/>`,
    },
    {
      id: "compass",
      names: {
        en: "Field Compass",
        de: "Kompass",
        fr: "Boussole",
        pt: "Bússola",
        sv: "Kompass",
        pl: "Kompas",
        cs: "Kompas",
        ja: "コンパス",
      },
      euros: [24, 119],
      drawing: ({ ink, body, shade, light }) =>
        `<circle cx="200" cy="82" r="22" fill="none" stroke="${ink}" stroke-width="9"/><circle cx="200" cy="216" r="118" fill="${body}"/><circle cx="200" cy="216" r="96" fill="${light}"/><g stroke="${ink}" stroke-width="6" stroke-linecap="round"><path d="M200 132v16M200 284v16M116 216h16M268 216h16"/></g><path d="M248 168l-30 66-36-36z" fill="${shade}"/><path d="M152 264l30-66 36 36z" fill="${ink}"/><circle cx="200" cy="216" r="9" fill="${light}"/>`,
    },
  ],
};
