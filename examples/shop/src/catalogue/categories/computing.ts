import type { Category } from "../category.ts";

export const computing: Category = {
  id: "computing",
  skuPrefix: "COM",
  names: {
    en: "Desk & Computing",
    de: "Schreibtisch & Computer",
    fr: "Bureau et informatique",
    pt: "Escritório e informática",
    sv: "Skrivbord och datorer",
    pl: "Biurko i komputery",
    cs: "Stůl a počítače",
    ja: "デスク・パソコン",
  },
  brands: ["Tastwerk", "Pixelmoor", "Corvid Labs", "Helion Desk", "Novaro", "Silica & Sons"],
  nouns: [
    {
      id: "keyboard",
      names: {
        en: "Mechanical Keyboard",
        de: "Mechanische Tastatur",
        fr: "Clavier mécanique",
        pt: "Teclado mecânico",
        sv: "Mekaniskt tangentbord",
        pl: "Klawiatura mechaniczna",
        cs: "Mechanická klávesnice",
        ja: "メカニカルキーボード",
      },
      euros: [79, 349],
      drawing: ({ ink, body, shade, light }) => {
        const keys = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((column) =>
          [0, 1, 2].map((row) => {
            const fill = (column * 3 + row) % 11 === 0 ? body : light;
            return `<rect x="${64 + column * 27.4}" y="${156 + row * 28}" width="23" height="23" rx="5" fill="${fill}"/>`;
          }),
        );
        return `<rect x="48" y="138" width="304" height="142" rx="18" fill="${ink}"/>${keys.join("")}<rect x="64" y="240" width="50" height="24" rx="5" fill="${shade}"/><rect x="119" y="240" width="156" height="24" rx="5" fill="${light}"/><rect x="280" y="240" width="54" height="24" rx="5" fill="${body}"/>`;
      },
    },
    {
      id: "monitor",
      names: {
        en: "Monitor",
        de: "Monitor",
        fr: "Écran",
        pt: "Monitor",
        sv: "Bildskärm",
        pl: "Monitor",
        cs: "Monitor",
        ja: "モニター",
      },
      euros: [219, 1890],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 12)"><rect x="182" y="262" width="36" height="56" fill="${shade}"/><rect x="126" y="310" width="148" height="16" rx="8" fill="${ink}"/><rect x="56" y="86" width="288" height="186" rx="14" fill="${ink}"/><rect x="68" y="98" width="264" height="154" rx="6" fill="${body}"/><path d="M68 252V214c50-44 84 12 132-24s84-42 132-10v72z" fill="${shade}"/><circle cx="276" cy="136" r="18" fill="${light}"/></g>`,
    },
    {
      id: "mouse",
      names: {
        en: "Wireless Mouse",
        de: "Funkmaus",
        fr: "Souris sans fil",
        pt: "Mouse sem fio",
        sv: "Trådlös mus",
        pl: "Mysz bezprzewodowa",
        cs: "Bezdrátová myš",
        ja: "ワイヤレスマウス",
      },
      euros: [25, 139],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="rotate(14 200 200)"><rect x="126" y="72" width="148" height="256" rx="74" fill="${body}"/><path d="M126 176v-30a74 74 0 0 1 148 0v30z" fill="${shade}"/><path d="M200 72v104" stroke="${ink}" stroke-width="5"/><rect x="188" y="108" width="24" height="48" rx="12" fill="${ink}"/><path d="M148 214v54" stroke="${light}" stroke-width="9" stroke-linecap="round"/></g>`,
    },
    {
      id: "laptop",
      names: {
        en: "Laptop",
        de: "Notebook",
        fr: "Ordinateur portable",
        pt: "Notebook",
        sv: "Bärbar dator",
        pl: "Laptop",
        cs: "Notebook",
        ja: "ノートパソコン",
      },
      euros: [790, 2890],
      drawing: ({ ink, body, shade, light }) =>
        `<g transform="translate(0 42)"><rect x="90" y="104" width="220" height="150" rx="12" fill="${ink}"/><rect x="102" y="116" width="196" height="126" rx="4" fill="${body}"/><path d="M102 242v-34c44-38 66 6 100-18s60-32 96-8v60z" fill="${shade}"/><circle cx="144" cy="150" r="15" fill="${light}"/><path d="M58 258h284l14 24a12 12 0 0 1-12 14H56a12 12 0 0 1-12-14z" fill="${shade}"/><rect x="164" y="260" width="72" height="10" rx="5" fill="${ink}"/></g>`,
    },
  ],
};
