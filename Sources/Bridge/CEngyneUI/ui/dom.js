// Small ways to make elements. Text only ever enters through textContent, so what buyers write stays text.
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key === "data") Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...solid(children));
  return element;
}

// Makes a place show these children and touches only what differs, so that focus, a half-done click and selected text
// live through an update. An element with a listener bears a data-key that says what it does.
export function fill(place, ...children) {
  morph(place, solid(children));
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Each cell is a node, a text, or a list of them; a row is { key, cells }.
export function table(caption, columns, rows, className) {
  const head = h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map(({ key, cells }) => h("tr", { "data-key": key }, cells.map((cell, index) => index === 0
    ? h("th", { scope: "row" }, cell) : h("td", { "data-label": columns[index] }, solid([cell]).length ? h("div", {}, cell) : null))));
  return h("table", { class: className }, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, body));
}

function solid(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}

function morph(place, wanted) {
  wanted.forEach((want, index) => {
    const have = find(place, want, index);
    if (!have) return place.insertBefore(asNode(want), place.childNodes[index] ?? null);
    if (have !== place.childNodes[index]) place.insertBefore(have, place.childNodes[index]);
    if (typeof want === "string" || want.nodeType === Node.TEXT_NODE) {
      const text = want.data ?? want;
      if (have.data !== text) have.data = text;
      return;
    }
    sameAttributes(have, want);
    morph(have, [...want.childNodes]);
  });
  while (place.childNodes.length > wanted.length) place.lastChild.remove();
}

// The present child that can become the wanted one: with a key the one of that key, else the one in its place.
function find(place, want, index) {
  const key = want.dataset?.key;
  if (key) {
    const rest = [...place.childNodes].slice(index);
    return rest.find((node) => node.dataset?.key === key && node.tagName === want.tagName);
  }
  const have = place.childNodes[index];
  return have && !have.dataset?.key && have.nodeName === (want.nodeName ?? "#text") ? have : undefined;
}

function sameAttributes(have, want) {
  for (const { name } of [...have.attributes]) if (!want.hasAttribute(name)) have.removeAttribute(name);
  for (const { name, value } of want.attributes) if (have.getAttribute(name) !== value) have.setAttribute(name, value);
}

function asNode(child) {
  return typeof child === "string" ? document.createTextNode(child) : child;
}
