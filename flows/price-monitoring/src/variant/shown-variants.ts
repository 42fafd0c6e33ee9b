import { descendants, namesOf, type Page, type PageElement, selfAndAncestors, textOf } from "@millrace/parsing/html";
import { scanPrices } from "@millrace/parsing/price";
import { availabilityOfText } from "../page/availability.ts";
import { isForeign } from "../page/element-hints.ts";
import { machineAmount } from "../page/machine-amount.ts";
import { stockCount } from "../page/stock-count.ts";
import { mostVariants, type Variant } from "./variant.ts";

/** What people choose a form of a product by. */
const optionWords =
  /size|colou?r|variant|version|option|style|material|capacity|flavou?r|swatch|grö(?:ß|ss)e|groesse|farbe|ausführung|inhalt|taille|couleur|talla|tamaño|taglia|colore|maat|kleur|tamanho|\bcor\b|velikost|barva|rozmiar|kolor|storlek|färg|størrelse|farve|farge|koko\b|väri|размер|цвет|サイズ|カラー|尺寸|颜色|사이즈|색상/iu;
const otherWords =
  /quantity|\bqty\b|anzahl|quantité|cantidad|country|currency|language|sort|rating|delivery|shipping/iu;

interface Choice {
  readonly element: PageElement;
  readonly text: string;
}

interface ChoiceBox {
  /** What is chosen: `Size`. */
  readonly option: string;
  readonly isNamed: boolean;
  readonly choices: readonly Choice[];
}

/** The variants that a page lets choose, in select boxes and groups of radio buttons, with what their words tell. */
export function shownVariants(page: Page, locale: string | undefined): Variant[] {
  const labels = labelTexts(page);
  const boxes = [...selectBoxes(page, labels), ...radioGroups(page, labels)];
  const variants = boxes.flatMap(({ option, isNamed, choices }) => {
    const read = choices.map((choice) => variantOf(choice, { option, locale }));
    const areTold = isNamed || read.filter(({ amount }) => amount !== null).length > 1;
    return areTold && read.length > 1 ? read : [];
  });
  return variants.slice(0, mostVariants);
}

/** The texts of labels, by the id that each is for. */
function labelTexts({ elements }: Page): ReadonlyMap<string, string> {
  const labels = elements.filter(({ tag, attributes }) => tag === "label" && attributes.for !== undefined);
  return new Map(labels.map((label) => [label.attributes.for!, textOf(label)]));
}

function nameOf(element: PageElement, labels: ReadonlyMap<string, string>): string | null {
  const { attributes } = element;
  const label = labels.get(attributes.id ?? "") ?? attributes["aria-label"];
  return label?.replace(/[\s:*]+$/u, "") || null;
}

const isAboutOthers = ({ parent }: PageElement): boolean => parent !== null && isForeign(parent);

function selectBoxes({ elements }: Page, labels: ReadonlyMap<string, string>): ChoiceBox[] {
  return elements
    .filter((element) => element.tag === "select" && !isAboutOthers(element))
    .flatMap((element) => {
      const written = `${nameOf(element, labels) ?? ""} ${element.attributes.name ?? ""} ${namesOf(element)}`;
      if (otherWords.test(written)) return [];
      const choices = descendants(element)
        .filter(({ tag, attributes }) => tag === "option" && attributes.value !== "")
        .map((option) => ({ element: option, text: textOf(option) }))
        .filter(({ text }) => text !== "");
      const option = nameOf(element, labels) ?? element.attributes.name ?? "option";
      return [{ option, isNamed: optionWords.test(written), choices }];
    });
}

function radioGroups({ elements }: Page, labels: ReadonlyMap<string, string>): ChoiceBox[] {
  const radios = elements.filter(
    (element) => element.tag === "input" && element.attributes.type === "radio" && !isAboutOthers(element),
  );
  return [...Map.groupBy(radios, ({ attributes }) => attributes.name ?? "")].map(([name, group]) => {
    const frame = selfAndAncestors(group[0]!).find(({ tag }) => tag === "fieldset");
    const legend = frame && descendants(frame).find(({ tag }) => tag === "legend");
    const option = (legend && textOf(legend).replace(/[\s:*]+$/u, "")) || name;
    const choices = group.flatMap((element) => {
      const around = selfAndAncestors(element).find(({ tag }) => tag === "label");
      const text = around ? textOf(around) : (nameOf(element, labels) ?? "");
      return text === "" ? [] : [{ element, text }];
    });
    return { option, isNamed: optionWords.test(`${name} ${option}`) && !otherWords.test(name), choices };
  });
}

function variantOf(
  { element, text }: Choice,
  { option, locale }: { readonly option: string; readonly locale: string | undefined },
): Variant {
  const { attributes } = element;
  const mention = scanPrices(text, { locale }).find(({ certainty }) => certainty === "currency");
  // A surcharge is no price.
  const isWhole = mention !== undefined && !/[+-]\s*$/u.test(text.slice(0, mention.start));
  const written = attributes["data-price"];
  const isOff = attributes.disabled !== undefined || attributes["data-available"] === "false";
  const name = plainName(mention === undefined ? text : text.slice(0, mention.start));
  return {
    name,
    options: { [option]: name },
    sku: attributes["data-sku"] ?? null,
    amount: isWhole ? mention.amount : written === undefined ? null : machineAmount(written),
    currency: isWhole ? (mention.currency?.written ?? null) : null,
    availability: availabilityOfText(text) ?? (isOff ? "out of stock" : null),
    left: stockCount(text)?.left ?? null,
    source: "visible-text",
  };
}

/** The name before what is said of its stock: `L (sold out)`, `L - only 2 left`. */
function plainName(text: string): string {
  const [, name, behind] = /^(.*?)\s*[-–—|:,(]\s*([^-–—|:,(]*)$/u.exec(text) ?? [];
  const isStock = behind === "" || (behind !== undefined && availabilityOfText(behind) !== null);
  return (isStock && name !== undefined && name !== "" ? name : text).replace(/[\s\-–—|:,(+]+$/u, "");
}
