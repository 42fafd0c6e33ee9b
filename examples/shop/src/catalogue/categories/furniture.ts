import type { Category } from "../category.ts";

export const furniture: Category = {
  id: "furniture",
  skuPrefix: "FUR",
  names: {
    en: "Furniture",
    de: "Möbel",
    fr: "Mobilier",
    pt: "Móveis",
    sv: "Möbler",
    pl: "Meble",
    cs: "Nábytek",
    ja: "家具",
  },
  brands: ["Tischlerei Brandt", "Oak & Ember", "Lindqvist Form", "Vireo", "Atelier Sauge", "Morrow House"],
  nouns: [
    {
      id: "chair",
      names: {
        en: "Dining Chair",
        de: "Esszimmerstuhl",
        fr: "Chaise",
        pt: "Cadeira de jantar",
        sv: "Matstol",
        pl: "Krzesło",
        cs: "Jídelní židle",
        ja: "ダイニングチェア",
      },
      euros: [129, 690],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M136 90l10 138M264 90l-10 138" stroke="${ink}" stroke-width="13" stroke-linecap="round"/><rect x="128" y="84" width="144" height="62" rx="22" fill="${body}"/><path d="M142 240l-22 100M258 240l22 100M164 240l-8 84M236 240l8 84" stroke="${ink}" stroke-width="12" stroke-linecap="round"/><rect x="118" y="216" width="164" height="34" rx="15" fill="${body}"/><path d="M122 240h156" stroke="${shade}" stroke-width="10" stroke-linecap="round"/><path d="M148 106h60" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`,
    },
    {
      id: "side-table",
      names: {
        en: "Side Table",
        de: "Beistelltisch",
        fr: "Table d’appoint",
        pt: "Mesa lateral",
        sv: "Sidobord",
        pl: "Stolik boczny",
        cs: "Odkládací stolek",
        ja: "サイドテーブル",
      },
      euros: [89, 590],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M134 176l-24 158M266 176l24 158M200 176v144" stroke="${ink}" stroke-width="12" stroke-linecap="round"/><ellipse cx="200" cy="166" rx="132" ry="30" fill="${shade}"/><ellipse cx="200" cy="156" rx="132" ry="30" fill="${body}"/><path d="M108 150c20-12 50-16 80-17" fill="none" stroke="${light}" stroke-width="7" stroke-linecap="round"/><path d="M206 148c-20-6-26-50-26-62h44c0 12-4 54-18 62z" fill="${ink}"/><path d="M202 86c-2-24 12-38 26-42M198 86c2-20-10-30-20-34" fill="none" stroke="${shade}" stroke-width="6" stroke-linecap="round"/>`,
    },
    {
      id: "bookcase",
      names: {
        en: "Bookcase",
        de: "Bücherregal",
        fr: "Bibliothèque",
        pt: "Estante",
        sv: "Bokhylla",
        pl: "Regał na książki",
        cs: "Knihovna",
        ja: "本棚",
      },
      euros: [199, 1890],
      drawing: ({ ink, body, shade, light }) =>
        `<rect x="106" y="62" width="188" height="272" rx="8" fill="${shade}"/><rect x="118" y="76" width="164" height="74" fill="${light}"/><rect x="118" y="162" width="164" height="74" fill="${light}"/><rect x="118" y="248" width="164" height="74" fill="${light}"/><g fill="${body}"><rect x="128" y="92" width="18" height="58"/><rect x="172" y="88" width="16" height="62"/><rect x="216" y="178" width="18" height="58"/><rect x="240" y="184" width="16" height="52"/><rect x="134" y="266" width="20" height="56"/></g><g fill="${ink}"><rect x="150" y="98" width="16" height="52"/><rect x="194" y="176" width="16" height="60"/><rect x="160" y="262" width="16" height="60"/></g><circle cx="240" cy="304" r="18" fill="${body}"/><circle cx="146" cy="218" r="18" fill="${shade}"/>`,
    },
    {
      id: "stool",
      names: {
        en: "Stool",
        de: "Hocker",
        fr: "Tabouret",
        pt: "Banqueta",
        sv: "Pall",
        pl: "Taboret",
        cs: "Stolička",
        ja: "スツール",
      },
      euros: [59, 349],
      drawing: ({ ink, body, shade, light }) =>
        `<path d="M148 170l-34 164M252 170l34 164M178 172l-12 150M222 172l12 150" stroke="${ink}" stroke-width="13" stroke-linecap="round"/><path d="M130 262h140" stroke="${ink}" stroke-width="9"/><rect x="108" y="128" width="184" height="50" rx="25" fill="${body}"/><path d="M112 160c6 12 14 18 22 18h132c10 0 18-8 22-18z" fill="${shade}"/><path d="M134 144h74" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`,
    },
  ],
};
