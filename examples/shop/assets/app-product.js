const app = document.querySelector("#app");
const thinkingMs = 250;

function element(tag, { text, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter(Boolean));
  return node;
}

function priceBlock({ price, before, unitPrice }) {
  const line = element("p", { className: "price-line" }, element("span", { className: "now", text: price }));
  if (before) {
    const old = element("span", { className: "before", text: `${before.label} ` });
    old.append(element("s", { text: before.price }));
    line.append(" ", old);
  }
  const unit = unitPrice && element("p", { className: "unit-price", text: `(${unitPrice})` });
  return element("div", { className: "price-block" }, line, unit);
}

function productPage(product) {
  document.title = product.name;
  const { taxNote, stock } = product;
  const facts = element(
    "div",
    { className: "facts" },
    element("p", { className: "shop-name", text: product.seller }),
    element("h1", { text: product.name }),
    priceBlock(product),
    taxNote && element("p", { className: "tax", text: taxNote }),
    stock && element("p", { className: `stock ${stock.state}`, text: stock.text }),
    element("button", { className: "buy", type: "button", text: product.button }),
    element("p", { className: "description", text: product.description }),
  );
  const photo = element("img", { className: "photo", src: product.image, alt: product.name, width: 400, height: 400 });
  return element("article", { className: "product" }, photo, facts);
}

function noticePage({ title, text }) {
  document.title = title;
  return element("section", { className: "notice" }, element("h1", { text: title }), element("p", { text }));
}

const answer = await fetch(`/api/products/${app.dataset.sku}`);
const body = await answer.json();
await new Promise((resolve) => setTimeout(resolve, thinkingMs));
app.replaceChildren(answer.ok ? productPage(body) : noticePage(body));
app.removeAttribute("aria-busy");
