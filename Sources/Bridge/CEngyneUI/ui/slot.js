// One slot: its state and its ledger, newest first, with the rule that decided.
import { fill, h, table } from "./dom.js";
import { clock, full } from "./format.js";
import { phaseBadge } from "./overview.js";
import { texts } from "./texts.js";

export async function slotView(context, main, id) {
  const t = texts.slot;
  const head = h("section");
  const ledger = h("section", { "aria-labelledby": "ledger-title" });
  const refresh = async () => {
    const [all, leads] = await Promise.all([
      context.get("/slots"), context.get(`/slots/${encodeURIComponent(id)}/leads?limit=50`),
    ]);
    const slot = all.items.find((item) => item.slot_id === id) ?? { slot_id: id };
    fill(head, h("p", {}, phaseBadge(slot), " ", slot.run_id ? h("small", {}, `run ${slot.run_id}`) : null));
    const title = h("h2", { id: "ledger-title" }, t.leads);
    const rows = leads.items.map((lead) => [
      lead.lead_id, lead.title ?? lead.lead?.title ?? "", decision(lead), lead.fate ?? lead.state ?? "",
      h("time", { datetime: lead.at ?? lead.ts ?? "", title: full(lead.at ?? lead.ts) }, clock(lead.at ?? lead.ts)),
    ]);
    fill(ledger, title, rows.length ? table(t.leads, t.columns, rows) : h("p", { class: "empty" }, t.none));
  };
  main.replaceChildren(h("p", {}, h("a", { href: "#/" }, `← ${t.back}`)), h("h1", { tabindex: "-1" }, id), head, ledger);
  await refresh();
  const quietly = () => refresh().catch((error) => context.fail(error));
  const onActivity = (event) => { if (event.detail?.slot_id === id) quietly(); };
  context.live.addEventListener("activity", onActivity);
  return {
    title: `Slot ${id}`, refresh: quietly,
    leave() { context.live.removeEventListener("activity", onActivity); },
  };
}

function decision(lead) {
  const reasons = lead.reasons ?? [];
  if (!reasons.length) return lead.decision ?? "";
  const why = reasons.map((reason) => `${reason.rule}: ${show(reason.value)} (limit ${show(reason.limit)})`).join("; ");
  return `${lead.decision}: ${why}`;
}

function show(value) {
  if (value === null || value === undefined) return "unknown";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
