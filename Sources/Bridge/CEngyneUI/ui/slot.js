// One slot: its state and its ledger, newest first, with the rule that decided.
import { fill, h, table } from "./dom.js";
import { ages, beat, counts, errorText, mode, phaseBadge, slotButtons, time } from "./parts.js";
import { texts, word } from "./texts.js";

export async function slotView(context, main, id) {
  const t = texts.slot;
  const head = h("section", { "aria-label": t.title(id) });
  const ledger = h("section", { "aria-labelledby": "ledger-title" });
  const refresh = async () => {
    const [items, leads] = await Promise.all([
      context.readSlots(), context.get(`/slots/${encodeURIComponent(id)}/leads?limit=100`),
    ]);
    const slot = items.find((item) => item.slot_id === id);
    fill(head, slot ? facts(context, slot, refresh) : h("p", { class: "error-text" }, t.unknown));
    const rows = leads.items.map((lead) => ({
      key: lead.lead_id,
      cells: [
        [h("span", { class: "lead-title", title: lead.title || null }, lead.title || lead.lead_id),
          lead.title ? h("small", { class: "block long" }, lead.lead_id) : null],
        decision(lead), fate(lead.fate ?? ""), time(lead.at),
      ],
    }));
    fill(ledger, h("h2", { id: "ledger-title" }, t.leads),
      rows.length ? table(t.leads, t.columns, rows) : h("p", { class: "empty" }, t.none));
  };
  main.replaceChildren(h("p", {}, h("a", { href: "#/" }, `← ${t.back}`)), h("h1", { tabindex: "-1" }, id), head, ledger);
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
    leave() { clearInterval(timer); clearTimeout(soon); unlisten(); },
  };
}

function facts(context, slot, refresh) {
  const t = texts.slot.facts;
  const error = errorText(slot.last_error);
  const rows = [
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

function decision(lead) {
  const t = texts.slot;
  const name = t.decisions[lead.decision] ?? lead.decision ?? "–";
  const reasons = (lead.reasons ?? []).map(({ rule, value, limit }) => value === null || value === undefined || value === true
    ? word(rule) : t.reason(word(rule), show(value) + (t.units[rule] ?? ""), show(limit)));
  return reasons.length ? `${name}: ${reasons.join("; ")}` : name;
}

function fate(raw) {
  const t = texts.slot;
  const [what, why] = raw.split(": ");
  if (why) return `${t[what] ?? what}: ${word(why)}`;
  return t.fates[raw] ?? raw;
}

function show(value) {
  if (value === null || value === undefined) return texts.slot.notKnown;
  return Array.isArray(value) ? value.join(", ") : String(value);
}
