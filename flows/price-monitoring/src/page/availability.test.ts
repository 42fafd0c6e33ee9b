import { describe, expect, it } from "vitest";
import { availabilityOfTerm, availabilityOfText } from "./availability.ts";

describe("availabilityOfTerm()", () => {
  it("reads the terms of schema.org and of product feeds", () => {
    const terms = {
      "https://schema.org/InStock": "in stock",
      "http://schema.org/LimitedAvailability": "in stock",
      OnlineOnly: "in stock",
      "schema:OutOfStock": "out of stock",
      SoldOut: "out of stock",
      "out of stock": "out of stock",
      oos: "out of stock",
      false: "out of stock",
      "https://schema.org/PreSale": "preorder",
      preorder: "preorder",
      BackOrder: "backorder",
      MadeToOrder: "backorder",
      "available for order": "backorder",
      Discontinued: "removed",
      "Auf Lager": "in stock",
    };
    for (const [term, availability] of Object.entries(terms)) expect(availabilityOfTerm(term), term).toBe(availability);
    expect(availabilityOfTerm("https://schema.org/NewCondition")).toBeNull();
  });
});

describe("availabilityOfText()", () => {
  it.each([
    [
      "in stock",
      "Only 2 left|In stock: 14|12 vorrätig|Sofort lieferbar|En stock|Disponible|Em estoque|Op voorraad|Skladem (5 ks)|Dostępny|I lager|På lager|В наличии|在庫あり|残り3点|有货|재고 있음|Raktáron|În stoc",
    ],
    [
      "out of stock",
      "Out of stock|Temporarily unavailable|Ausverkauft|Derzeit nicht verfügbar|Rupture de stock|Agotado|Non disponibile|Esgotado|Niet op voorraad|Není skladem|Niedostępny|Slutsåld|Udsolgt|Нет в наличии|売り切れ|缺货|품절|Tükendi|Nincs raktáron",
    ],
    [
      "preorder",
      "Available for pre-order|Vorbestellbar|Disponible en précommande|K předobjednání|Dostępny w przedsprzedaży|Предзаказ|予約受付中|预售",
    ],
    ["backorder", "Made to order|Auf Bestellung|Sur commande|Bajo pedido|Na objednávku|Под заказ"],
    [
      "removed",
      "This product is no longer available|Nicht mehr erhältlich|Ce produit n’est plus disponible|Produkten finns inte längre|Tento produkt již není v nabídce|Снят с производства|販売終了",
    ],
  ])("reads %s", (availability, texts) => {
    for (const text of texts.split("|")) expect(availabilityOfText(text), text).toBe(availability);
  });

  it("says nothing about other texts", () => {
    for (const text of ["", "Add to cart", "Free delivery", "Stockholm", "Livraison en 2 jours", "Details"])
      expect(availabilityOfText(text), text).toBeNull();
  });
});
