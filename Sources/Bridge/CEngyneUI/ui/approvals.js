// What waits for a yes: the exact text, the recipient, and two buttons.
import { batchBar } from "./batch.js";
import { fill, h, table } from "./dom.js";
import { clock } from "./format.js";
import { badge, time } from "./parts.js";
import { texts } from "./texts.js";

const KINDS = {
  sent: "good", dead: "bad", unknown: "warn", held: "warn", retrying: "warn",
  at_sent: "good", at_delivered: "good", at_read: "good", at_failed: "bad",
};

export async function approvalsView(context, main) {
  const t = texts.approvals;
  const waiting = h("section", { "aria-label": t.title });
  const decided = h("section", { "aria-labelledby": "decided-title" });
  const refresh = async () => {
    const [open, ...lists] = await Promise.all([
      context.readPending(), ...Object.keys(t.states).map((state) => context.get(`/approvals?state=${state}&limit=20`)),
    ]);
    showCards(context, waiting, open, refresh);
    batch.draw(open);
    const rows = lists.flatMap((list) => list.items).sort((a, b) => decidedAt(b).localeCompare(decidedAt(a)))
      .slice(0, 20).map(decidedRow);
    fill(decided, h("h2", { id: "decided-title" }, t.decided),
      rows.length ? table(t.decided, t.columns, rows) : h("p", { class: "empty" }, t.noneDecided));
  };
  const batch = batchBar(context, () => refresh());
  main.replaceChildren(h("h1", { tabindex: "-1" }, t.title), batch.bar, waiting, decided);
  await refresh();

  const quietly = () => refresh().catch((error) => context.failQuietly(error));
  let soon = null;
  const onNews = () => { soon ??= setTimeout(() => { soon = null; quietly(); }, 200); };
  const unlisten = context.listen([["approval", onNews], ["queue", onNews]]);
  return {
    title: t.title, refresh: quietly,
    leave() { clearTimeout(soon); unlisten(); },
  };
}

function decidedAt(item) {
  return item.decided_at ?? item.expires_at ?? "";
}

function decidedRow(item) {
  const t = texts.approvals;
  const by = item.decided_by ?? "–";
  return {
    key: item.id,
    cells: [
      time(decidedAt(item)),
      [t.states[item.state] ?? item.state, item.reason ? h("small", { class: "block long" }, item.reason) : null],
      item.slot_id, item.channel, item.to_masked ?? "–",
      by.startsWith("standing:") ? h("span", { title: by }, t.standing) : by,
      outcomeBadge(item),
    ],
  };
}

// What became of it: of a sent message how far it has come, where the network tells.
function outcomeBadge(item) {
  const t = texts.approvals;
  if (!item.outcome) return "–";
  const known = item.outcome === "sent" && item.delivery ? `at_${item.delivery.state}` : item.outcome;
  return badge(KINDS[known] ?? "off", t.outcomes[known] ?? known);
}

// Cards a person may be reading or typing into are kept; one goes when its message does, or has got another text.
function showCards(context, section, items, refresh) {
  const wanted = new Map(items.map((item) => [stamp(item), item]));
  section.querySelector(".empty")?.remove();
  for (const shown of section.querySelectorAll("article")) {
    if (!wanted.delete(shown.dataset.stamp)) shown.remove();
  }
  section.append(...[...wanted.values()].map((item) => card(context, item, refresh)));
  if (!items.length) section.append(h("p", { class: "empty" }, texts.approvals.none));
}

function localTimes(text) {
  return text?.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, clock);
}

function stamp(item) {
  return JSON.stringify([item.id, item.subject, item.body, item.expires_at]);
}

function card(context, item, refresh) {
  const t = texts.approvals;
  const decide = async (verb, body) => {
    const buttons = article.querySelectorAll("button");
    buttons.forEach((button) => { button.disabled = true; });
    try {
      await context.post(`/approvals/${encodeURIComponent(item.id)}/${verb}`, body);
      context.toast(t.done[verb](item.slot_id));
      const next = article.nextElementSibling ?? article.previousElementSibling;
      article.remove();
      (next?.querySelector("button") ?? document.querySelector("h1")).focus();
      await refresh();
    } catch (error) {
      buttons.forEach((button) => { button.disabled = false; });
      context.fail(error);
    }
  };
  const dialog = rejection(item, (reason) => decide("reject", { reason }));
  const fact = (name, value) => (value ? h("div", {}, h("dt", {}, name), h("dd", {}, value)) : null);
  const article = h("article", { class: "card", "aria-labelledby": `head-${item.id}`, data: { stamp: stamp(item) } },
    h("h2", { id: `head-${item.id}` }, t.heading(item.slot_id, item.to_masked || t.nobody, item.channel)),
    h("dl", { class: "facts" }, fact(t.lead, item.lead_id), fact(t.why, localTimes(item.note)),
      fact(t.expires, time(item.expires_at))),
    item.subject ? h("p", {}, h("strong", {}, item.subject)) : null,
    h("blockquote", { "aria-label": t.text }, item.body ?? ""),
    h("p", { class: "buttons" },
      h("button", { type: "button", class: "primary", onclick: () => decide("approve", { seen: item.version }) }, t.approve),
      h("button", { type: "button", onclick: () => dialog.showModal() }, t.reject)),
    dialog);
  return article;
}

function rejection(item, then) {
  const t = texts.approvals;
  const reason = h("input", { type: "text", id: `why-${item.id}`, maxlength: "200" });
  const send = (event) => {
    event.preventDefault();
    dialog.close();
    then(reason.value);
  };
  const dialog = h("dialog", { "aria-labelledby": `label-${item.id}` },
    h("form", { onsubmit: send },
      h("label", { for: `why-${item.id}`, id: `label-${item.id}` }, t.reason), reason,
      h("p", { class: "buttons" }, h("button", { type: "submit", class: "danger" }, t.confirmReject),
        h("button", { type: "button", onclick: () => dialog.close() }, t.cancel))));
  return dialog;
}
