// Home: what is alive, what is stuck and why, what needs a person, and leads on their way.
import { fill, h, table } from "./dom.js";
import { ages, beat, counts, errorText, health, mode, phaseBadge, slotButtons, time } from "./parts.js";
import { texts } from "./texts.js";

const SIGNS = { done: "✓", earlier: "✓", off: "×", held: "‖", bad: "✕" };

export async function overviewView(context, main) {
  const t = texts.overview;
  const [needs, slots, walk] = ["needs", "slots", "walk"].map((name) => h("section", { "aria-labelledby": `${name}-title` }));
  let open = [];

  const drawSlots = (items) => {
    const rows = items.map((slot) => ({ key: `row-${slot.slot_id}`, cells: slotCells(context, slot, refresh) }));
    fill(slots, h("h2", { id: "slots-title" }, t.slots),
      rows.length ? table(t.slots, t.columns, rows) : h("p", { class: "empty" }, t.noSlots));
  };
  const drawNeeds = () => {
    const list = open.map(need);
    if (context.state.pending) {
      list.unshift(h("li", { "data-key": "pending" }, h("strong", {}, t.messages(context.state.pending)), " ",
        h("a", { href: "#/approvals", "data-key": "to-approvals" }, t.read)));
    }
    fill(needs, h("h2", { id: "needs-title" }, t.needs),
      list.length ? h("ul", { class: "needs" }, list) : h("p", { class: "empty" }, t.nothing));
  };
  const drawWalk = () => {
    const rows = context.walk.rows.map((row) => ({
      key: row.key, cells: [leadName(row), row.slot, ...row.cells.map(stepCell)],
    }));
    fill(walk, h("h2", { id: "walk-title" }, t.walk),
      rows.length ? table(t.walk, t.walkColumns, rows, "walk") : h("p", { class: "empty" }, t.walkEmpty));
  };
  const refresh = async () => {
    const [items, attention] = await Promise.all([context.readSlots(), context.get("/attention?limit=100")]);
    open = attention.items;
    drawSlots(items);
    drawNeeds();
  };
  const seed = async () => {
    const recent = await context.get("/activity/recent?limit=100");
    context.walk.clear();
    recent.items.toReversed().forEach((event) => context.walk.take(event));
    drawWalk();
  };

  main.replaceChildren(h("h1", { tabindex: "-1" }, t.title), needs, slots, walk);
  await Promise.all([refresh(), seed()]);

  const quietly = () => refresh().catch((error) => context.failQuietly(error));
  const everything = () => Promise.all([refresh(), seed()]).catch((error) => context.failQuietly(error));
  const onActivity = (event) => { if (context.walk.take(event.detail)) drawWalk(); };
  const timer = setInterval(() => ages(slots, context.live), 1000);
  const unlisten = context.listen([
    ["slot", quietly], ["attention", quietly], ["tick", quietly], ["pending", drawNeeds], ["activity", onActivity],
  ]);
  return {
    title: t.title, refresh: everything,
    leave() { clearInterval(timer); unlisten(); },
  };
}

function need(item) {
  return h("li", { "data-key": item.id },
    h("strong", {}, [item.slot_id, item.title].filter(Boolean).join(": ")), " ", item.detail,
    item.hint ? h("span", { class: "hint" }, ` ${item.hint}`) : null, " ", h("small", {}, time(item.since)),
    pictures(item));
}

// What shows it: the page before, the page now.
function pictures(item) {
  const t = texts.overview.evidence;
  if (!item.slot_id || !item.run_id || !item.artefacts?.length) return null;
  const base = `/slots/${encodeURIComponent(item.slot_id)}/runs/${encodeURIComponent(item.run_id)}/artefacts/`;
  const kind = (name) => (name.endsWith("before.html") ? t.before : /\.(jpe?g|png)$/.test(name) ? t.picture : t.file(name.split("/").pop()));
  return h("span", { class: "block" }, item.artefacts.map((name, index) => [index ? ", " : "",
    h("a", { href: base + encodeURIComponent(name), "data-key": name, target: "_blank", rel: "noopener" }, kind(name))]).flat());
}

function slotCells(context, slot, refresh) {
  const id = slot.slot_id;
  return [
    h("a", { href: `#/slots/${encodeURIComponent(id)}`, "data-key": `slot-${id}` }, id),
    [...health(slot), lastError(slot)], phaseBadge(slot), beat(slot, context.live), counts(slot), mode(slot),
    slotButtons(context, slot, refresh),
  ];
}

// The last error, where the health does not say it already.
function lastError(slot) {
  const text = errorText(slot.last_error);
  if (!text || slot.health_why?.includes(text)) return null;
  return h("small", { class: "block long error-text" }, text);
}

function leadName(row) {
  return [
    h("span", { class: "lead-title", title: row.title || null }, row.title || row.id),
    row.title ? h("small", { class: "block long" }, row.id) : null,
  ];
}

function stepCell(cell) {
  const kind = cell.state;
  if (kind === "open") return h("span", { class: "step open" }, "–");
  const sign = h("span", { "aria-hidden": "true" }, SIGNS[kind]);
  if (kind === "earlier") return h("span", { class: "step earlier" }, sign, " ", h("small", {}, texts.steps.earlier));
  return h("span", { class: `step ${kind}` }, sign,
    kind === "done" ? h("span", { class: "heard" }, texts.steps.done) : null, " ", h("small", {}, time(cell.at)),
    cell.text ? h("small", { class: "block note" }, cell.text) : null);
}
