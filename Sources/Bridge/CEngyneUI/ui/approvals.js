// What waits for a yes: the exact text, the recipient, and two buttons.
import { fill, h } from "./dom.js";
import { clock, full } from "./format.js";
import { texts } from "./texts.js";

export async function approvalsView(context, main) {
  const t = texts.approvals;
  const waiting = h("section", { "aria-label": t.title });
  const decided = h("section", { "aria-labelledby": "decided-title" });
  const refresh = async () => {
    const [open, all] = await Promise.all([
      context.get("/approvals?state=pending&limit=100"), context.get("/approvals?limit=50"),
    ]);
    context.setPending(open.items.length);
    const cards = open.items.map((item) => card(context, item, refresh));
    fillCards(waiting, cards, h("p", { class: "empty" }, t.none));
    const lately = all.items.filter((item) => item.state !== "pending").slice(0, 20).map((item) => h("li", {},
      h("strong", {}, item.state), ` ${item.slot_id}, ${item.channel}, ${item.to_masked ?? ""} `,
      item.decided_by ? h("span", { class: "hint" }, `by ${item.decided_by} `) : null,
      item.outcome ? h("span", { class: "badge off" }, item.outcome) : null,
      h("time", { datetime: item.decided_at ?? "", title: full(item.decided_at) }, ` ${clock(item.decided_at)}`)));
    fill(decided, h("h2", { id: "decided-title" }, t.decided), h("ul", { class: "needs" }, lately));
  };
  main.replaceChildren(h("h1", { tabindex: "-1" }, t.title), waiting, decided);
  await refresh();
  const quietly = () => refresh().catch((error) => context.fail(error));
  for (const topic of ["approval", "queue"]) context.live.addEventListener(topic, quietly);
  return {
    title: t.title, refresh: quietly,
    leave() { for (const topic of ["approval", "queue"]) context.live.removeEventListener(topic, quietly); },
  };
}

// Cards a person may be typing into are kept; only those that came or went are touched.
function fillCards(section, cards, empty) {
  const wanted = new Map(cards.map((one) => [one.dataset.id, one]));
  section.querySelector(".empty")?.remove();
  for (const shown of section.querySelectorAll("article")) {
    if (!wanted.has(shown.dataset.id)) shown.remove();
    else wanted.delete(shown.dataset.id);
  }
  section.append(...wanted.values());
  if (!section.querySelector("article")) section.append(empty);
}

function card(context, item, refresh) {
  const t = texts.approvals;
  const decide = (verb, body) => async (event) => {
    event.preventDefault();
    const buttons = article.querySelectorAll("button");
    buttons.forEach((button) => { button.disabled = true; });
    try {
      await context.post(`/approvals/${item.id}/${verb}`, body());
      context.toast(`${item.slot_id}: ${verb === "approve" ? "approved" : "rejected"}`);
      article.remove();
      await refresh();
    } catch (error) {
      buttons.forEach((button) => { button.disabled = false; });
      context.fail(error);
    }
  };
  const reason = h("input", { type: "text", id: `why-${item.id}`, maxlength: "200" });
  const dialog = h("dialog", { "aria-labelledby": `label-${item.id}` },
    h("form", { method: "dialog", onsubmit: (event) => { dialog.close(); decide("reject", () => ({ reason: reason.value }))(event); } },
      h("label", { for: `why-${item.id}`, id: `label-${item.id}` }, t.why), reason,
      h("p", { class: "buttons" }, h("button", { type: "submit", class: "danger" }, t.confirmReject),
        h("button", { type: "button", onclick: () => dialog.close() }, t.cancel))));
  const article = h("article", { class: "card", data: { id: item.id } },
    h("h2", {}, `${item.slot_id} ${t.via} ${item.channel}`),
    h("p", { class: "hint" }, `${t.to} ${item.to_masked ?? "–"} · lead ${item.lead_id ?? "–"} · ${t.expires} `,
      h("time", { datetime: item.expires_at ?? "" }, full(item.expires_at))),
    item.subject ? h("p", {}, h("strong", {}, item.subject)) : null,
    h("blockquote", {}, item.body ?? ""),
    h("p", { class: "buttons" },
      h("button", { type: "button", class: "primary", "data-key": `approve-${item.id}`, onclick: decide("approve", () => ({})) }, t.approve),
      h("button", { type: "button", "data-key": `reject-${item.id}`, onclick: () => dialog.showModal() }, t.reject)),
    dialog);
  return article;
}
