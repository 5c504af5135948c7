// One slot: its state, its ledger with the rule that decided, what other settings would have kept, and how quick it is.
import { fill, h, table } from "./dom.js";
import { decisionText, fateText } from "./ledger.js";
import { ages, beat, counts, errorText, health, mode, phaseBadge, slotButtons, time } from "./parts.js";
import { pairingSection } from "./pairing.js";
import { previewSection } from "./preview.js";
import { reaction } from "./reaction.js";
import { texts } from "./texts.js";

export async function slotView(context, main, id) {
  const t = texts.slot;
  const path = `/slots/${encodeURIComponent(id)}`;
  const head = h("section", { "aria-label": t.title(id) });
  const ledger = h("section", { "aria-labelledby": "ledger-title" });
  const speed = h("section", { "aria-labelledby": "reaction-title" });
  const preview = previewSection(context, id);
  const pairing = pairingSection(context, id);
  const refresh = async () => {
    const [items, leads, times] = await Promise.all([
      context.readSlots(), context.get(`${path}/leads?limit=100`), context.get(`${path}/reaction?days=7`),
    ]);
    const slot = items.find((item) => item.slot_id === id);
    fill(head, slot ? facts(context, slot, refresh) : h("p", { class: "error-text" }, t.unknown));
    preview.start(slot?.quality_level);
    fill(speed, reaction(times));
    const rows = leads.items.map((lead) => ({ key: lead.lead_id, cells: leadCells(context, id, lead, refresh) }));
    fill(ledger, h("h2", { id: "ledger-title" }, t.leads),
      rows.length ? table(t.leads, t.columns, rows) : h("p", { class: "empty" }, t.none));
  };
  main.replaceChildren(h("p", {}, h("a", { href: "#/" }, `← ${t.back}`)), h("h1", { tabindex: "-1" }, id), head,
    preview.section, speed, ledger, pairing.section);
  await refresh();

  const quietly = () => refresh().catch((error) => context.failQuietly(error));
  let soon = null;
  const onNews = (event) => {
    if (event.detail?.slot_id !== id || soon) return;
    soon = setTimeout(() => { soon = null; quietly(); }, 300);
  };
  const timer = setInterval(() => ages(head, context.live), 1000);
  const unlisten = context.listen([["activity", onNews], ["slot", onNews], ["tick", quietly]]);
  return {
    title: t.title(id), refresh: quietly,
    leave() { clearInterval(timer); clearTimeout(soon); pairing.leave(); unlisten(); },
  };
}

function facts(context, slot, refresh) {
  const t = texts.slot.facts;
  const error = errorText(slot.last_error);
  const rows = [
    [t.health, health(slot)],
    [t.phase, phaseBadge(slot)], [t.beat, beat(slot, context.live)], [t.counts, counts(slot)], [t.mode, mode(slot)],
    [t.quality, String(slot.quality_level ?? "–")], [t.connector, slot.connector ?? "–"],
    [t.run, h("span", { class: "long" }, slot.run_id ?? "–")],
    error ? [t.error, h("span", { class: "error-text long" }, error)] : null,
  ].filter(Boolean);
  return [
    h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", { "data-key": name }, h("dt", {}, name), h("dd", {}, value)))),
    slotButtons(context, slot, refresh),
  ];
}

function leadCells(context, id, lead, refresh) {
  return [
    [h("span", { class: "lead-title", title: lead.title || null }, lead.title || lead.lead_id),
      lead.title ? h("small", { class: "block long" }, lead.lead_id) : null],
    [decisionText(lead), wish(context, id, lead, refresh)], fateText(lead.fate ?? ""), time(lead.at),
  ];
}

// "I wanted this one": only where nothing was bought; it is noted and moves nothing.
function wish(context, id, lead, refresh) {
  const t = texts.slot;
  if (lead.wished_at) return h("small", { class: "block" }, `★ ${t.wished}, `, time(lead.wished_at));
  if (lead.decision !== "skip" || lead.fate !== "skipped") return null;
  const note = async () => {
    try {
      await context.post(`/slots/${encodeURIComponent(id)}/leads/${encodeURIComponent(lead.lead_id)}/wish`);
      context.toast(t.noted);
      await refresh();
    } catch (error) { context.fail(error); }
  };
  return h("span", { class: "block" }, h("button", {
    type: "button", class: "quiet", "data-key": `wish-${lead.lead_id}`, "aria-label": t.wishFor(lead.title || lead.lead_id), onclick: note,
  }, t.wish));
}
