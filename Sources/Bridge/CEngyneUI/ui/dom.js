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
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Replaces the children of a place, and leaves it alone when nothing would change: rows never jump under a pointer and
// a reader's focus is kept.
export function fill(place, ...children) {
  const next = document.createElement(place.tagName);
  next.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  if (next.innerHTML === place.innerHTML) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  place.replaceChildren(...next.childNodes);
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function table(caption, columns, rows) {
  const head = h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map((cells) => h("tr", {}, cells.map((cell, index) => {
    const wrapped = h(index === 0 ? "th" : "td", index === 0 ? { scope: "row" } : { "data-label": columns[index] });
    wrapped.append(...[cell].flat().filter((part) => part !== null && part !== undefined));
    return wrapped;
  })));
  return h("table", {}, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, body));
}
