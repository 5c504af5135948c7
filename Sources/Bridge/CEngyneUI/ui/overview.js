// Home: what is alive, what is stuck and why, what needs a person, and leads on their way.
import { fill, h, setText, table } from "./dom.js";
import { ageSeconds, clock, full, span } from "./format.js";
import { texts } from "./texts.js";

const SILENT_AFTER = 30;

export async function overviewView(context, main) {
  const t = texts.overview;
  const slots = h("section", { "aria-labelledby": "slots-title" });
  const needs = h("section", { "aria-labelledby": "needs-title" });
  const walk = h("section", { "aria-labelledby": "walk-title" });
  let items = [];

  const drawSlots = () => {
    const title = h("h2", { id: "slots-title" }, t.slots);
    if (!items.length) return fill(slots, title, h("p", { class: "empty" }, t.noSlots));
    fill(slots, title, table(t.slots, t.columns, items.map((slot) => slotRow(context, slot, refresh))));
  };
  const drawNeeds = (open) => {
    const title = h("h2", { id: "needs-title" }, t.needs);
    const list = open.map((item) => h("li", {},
      h("strong", {}, [item.slot_id, item.title].filter(Boolean).join(": ")), " ", item.detail ?? "",
      item.hint ? h("span", { class: "hint" }, ` ${item.hint}`) : null));
    fill(needs, title, list.length ? h("ul", { class: "needs" }, list) : h("p", { class: "empty" }, t.nothing));
  };
  const drawWalk = () => {
    const title = h("h2", { id: "walk-title" }, t.walk);
    const rows = context.walk.rows.map((row) => [
      h("span", {}, h("span", { class: "lead-title" }, row.title || row.id), h("small", {}, ` ${row.id}`)), row.slot,
      ...row.cells.map((cell) => stepCell(cell)),
    ]);
    fill(walk, title, rows.length ? table(t.walk, t.walkColumns, rows) : h("p", { class: "empty" }, t.walkEmpty));
  };
  const refresh = async () => {
    const [answer, attention] = await Promise.all([context.get("/slots"), context.get("/attention")]);
    items = answer.items;
    drawSlots();
    drawNeeds(attention.items);
  };
  const seed = async () => {
    const recent = await context.get("/activity/recent");
    const events = recent.items ?? [];
    events.sort((a, b) => String(a.ts).localeCompare(String(b.ts))).forEach((event) => context.walk.take(event));
    drawWalk();
  };

  main.replaceChildren(h("h1", { tabindex: "-1" }, t.title), needs, slots, walk);
  await Promise.all([refresh(), seed()]);

  const quietly = () => refresh().catch((error) => context.fail(error));
  const onActivity = (event) => { if (context.walk.take(event.detail)) drawWalk(); };
  const onTick = () => ages(slots);
  const listeners = [["slot", quietly], ["attention", quietly], ["activity", onActivity], ["tick", quietly]];
  listeners.forEach(([name, action]) => context.live.addEventListener(name, action));
  const timer = setInterval(onTick, 1000);
  return {
    title: t.title, refresh: quietly,
    leave() {
      clearInterval(timer);
      listeners.forEach(([name, action]) => context.live.removeEventListener(name, action));
    },
  };
}

function slotRow(context, slot, refresh) {
  const m = slot.metrics ?? {};
  const count = (name) => m[name] ?? 0;
  return [
    h("a", { href: `#/slots/${encodeURIComponent(slot.slot_id)}`, "data-key": `slot-${slot.slot_id}` }, slot.slot_id),
    phaseBadge(slot),
    beat(slot),
    `${count("leads_found")} seen, ${count("leads_kept")} kept, ${count("clicks_sent")} clicked, ${count("verified")} verified`,
    [slot.dry_run ? texts.mode.dryRun : texts.mode.live, slot.auto_buy ? texts.mode.buys : texts.mode.observes].join(", "),
    h("span", { class: "error-text" }, errorText(slot.last_error)),
    buttons(context, slot, refresh),
  ];
}

export function phaseBadge(slot) {
  const stopped = slot.desired === "stopped";
  const phase = slot.phase ?? "";
  const name = stopped && !slot.pid ? texts.mode.stopped : texts.phases[phase] ?? "–";
  const kind = stopped ? "off" : { ERROR: "bad", LOGIN_REQUIRED: "warn", PARSE_LEADS: "good" }[phase] ?? "off";
  const sign = { bad: "✕", warn: "!", good: "●", off: "○" }[kind];
  return h("span", { class: `badge ${kind}` }, h("span", { "aria-hidden": "true" }, sign), ` ${name}`);
}

function beat(slot) {
  const element = h("time", { datetime: slot.heartbeat_at ?? "", title: full(slot.heartbeat_at), data: { beat: slot.heartbeat_at ?? "" } });
  setText(element, beatText(slot.heartbeat_at));
  return element;
}

function beatText(at) {
  const age = ageSeconds(at);
  if (age === null) return texts.beat.none;
  return age > SILENT_AFTER ? texts.beat.silent(span(age)) : texts.beat.alive(age);
}

function ages(section) {
  for (const element of section.querySelectorAll("[data-beat]")) setText(element, beatText(element.dataset.beat));
}

function errorText(error) {
  if (!error) return "";
  return typeof error === "string" ? error : [error.message, error.hint].filter(Boolean).join(" ");
}

function buttons(context, slot, refresh) {
  const act = (verb) => async () => {
    if (verb === "stop" && !window.confirm(texts.confirm.stop(slot.slot_id))) return;
    try {
      await context.post(`/slots/${slot.slot_id}/${verb}`);
      context.toast(`${slot.slot_id}: ${verb} asked`);
      await refresh();
    } catch (error) { context.fail(error); }
  };
  const verbs = slot.desired === "stopped" ? ["start"] : ["restart", "stop"];
  return h("span", { class: "buttons" }, verbs.map((verb) =>
    h("button", { type: "button", "data-key": `${verb}-${slot.slot_id}`, "aria-label": `${texts.actions[verb]} ${slot.slot_id}`, onclick: act(verb) },
      texts.actions[verb])));
}

function stepCell(cell) {
  const sign = { done: "✓", held: "⏸", bad: "✕", open: "" }[cell.state];
  if (cell.state === "open") return h("span", { class: "step open" }, "–");
  return h("span", { class: `step ${cell.state}`, title: full(cell.at) },
    h("span", { "aria-hidden": "true" }, sign), ` ${cell.text} `, h("small", {}, clock(cell.at)));
}
