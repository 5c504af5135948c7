// Many yeses at once: who gets what and about when, one yes to exactly that, and a minute to take it back.
import { fill, h, table } from "./dom.js";
import { time } from "./parts.js";
import { texts } from "./texts.js";

const RECALL_SECONDS = 60;

// A line above the cards: the button, and afterwards what was approved with the way back. `draw(items)` follows the list.
export function batchBar(context, refresh) {
  const bar = h("section", { class: "batch", "aria-label": texts.batch.title });
  const asks = h("div", {});
  const done = h("div", { role: "status", "aria-live": "polite" });
  bar.append(asks, done);
  let waiting = [];

  const open = async () => {
    try {
      const ids = waiting.map((item) => item.id).reverse();
      const preview = await context.post("/approvals/preview", { ids, recall_seconds: RECALL_SECONDS });
      const dialog = previewDialog(preview, approve);
      bar.append(dialog);
      dialog.addEventListener("close", () => dialog.remove());
      dialog.showModal();
    } catch (error) { context.fail(error); }
  };
  const approve = async (items) => {
    try {
      const answer = await context.post("/approvals/approve", {
        ids: items.map((item) => item.id), recall_seconds: RECALL_SECONDS,
        seen: Object.fromEntries(items.map((item) => [item.id, item.version])),
      });
      tell(answer);
      await refresh();
    } catch (error) { context.fail(error); }
  };
  // Made anew each time: a button must never act on the messages of the one before it.
  const show = (...parts) => done.replaceChildren(...parts.filter(Boolean));
  const tell = ({ items, failed }) => {
    const t = texts.batch;
    const until = items.map((item) => item.effective_at).sort().at(-1);
    const back = async () => {
      try {
        const answer = await context.post("/approvals/recall", { ids: items.map((item) => item.id) });
        show(h("p", {}, t.back(answer.items.length)), problems(answer.failed));
        await refresh();
      } catch (error) { context.fail(error); }
    };
    const button = items.length ? h("button", { type: "button", "data-key": "recall", onclick: back }, t.recall) : null;
    show(h("p", {}, t.done(items.length), until ? h("span", {}, ` ${t.until} `, time(until)) : null), problems(failed),
      button ? h("p", { class: "buttons" }, button) : null);
    if (until) setTimeout(() => { if (done.contains(button)) show(); }, RECALL_SECONDS * 1000);
  };
  return {
    bar,
    draw(items) {
      waiting = items;
      fill(asks, items.length > 1
        ? h("p", { class: "buttons" }, h("button", { type: "button", "data-key": "batch", onclick: open }, texts.batch.open(items.length)))
        : null);
    },
  };
}

function problems(failed) {
  return failed?.length ? h("ul", {}, failed.map((one) => h("li", {}, one.message))) : null;
}

function previewDialog(preview, then) {
  const t = texts.batch;
  const boxes = new Map(preview.items.map((item) => [item, h("input", {
    type: "checkbox", checked: true, "aria-label": t.choose(item.slot_id, item.to_masked), onchange: () => count(),
  })]));
  const chosen = () => preview.items.filter((item) => boxes.get(item).checked);
  const yes = h("button", { type: "submit", class: "primary" });
  const count = () => { yes.textContent = t.approve(chosen().length); yes.disabled = chosen().length === 0; };
  count();
  const rows = preview.items.map((item) => ({ key: item.id, cells: [
    boxes.get(item), `${item.slot_id} · ${item.channel}`, item.to_masked ?? "–", moment(item),
    [item.note ? h("small", { class: "block long" }, item.note) : null, item.subject ? h("strong", { class: "block" }, item.subject) : null,
      h("span", { class: "long" }, item.body ?? "")],
  ] }));
  const submit = (event) => {
    event.preventDefault();
    const items = chosen();
    dialog.close();
    if (items.length) then(items);
  };
  const dialog = h("dialog", { class: "wide", "aria-labelledby": "batch-title" },
    h("form", { onsubmit: submit },
      h("h2", { id: "batch-title" }, t.title), h("ul", {}, preview.groups.map((group) => h("li", {}, t.group(group), " ", span(group)))),
      table(t.caption, t.columns, rows), problems(preview.failed), h("p", { class: "hint" }, t.hint(RECALL_SECONDS)),
      h("p", { class: "buttons" }, yes, h("button", { type: "button", onclick: () => dialog.close() }, t.cancel))));
  return dialog;
}

function moment(item) {
  if (item.about_at) return time(item.about_at);
  return item.held_by?.length ? texts.batch.held(item.held_by.join(", ")) : "–";
}

function span(group) {
  if (!group.first_at) return null;
  const last = group.last_at === group.first_at ? null : h("span", {}, " – ", time(group.last_at));
  return h("span", {}, `${texts.batch.about} `, time(group.first_at), last);
}
