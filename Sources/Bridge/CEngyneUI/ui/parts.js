// Pieces of a slot that several views show: its state in words, its heartbeat, its switches.
import { h, setText } from "./dom.js";
import { ageSeconds, clock, full, span } from "./format.js";
import { texts } from "./texts.js";

const SILENT_AFTER = 30;
const SIGNS = { bad: "✕", warn: "!", good: "●", off: "○" };

export function badge(kind, text) {
  return h("span", { class: `badge ${kind}` }, h("span", { "aria-hidden": "true" }, SIGNS[kind]), ` ${text}`);
}

export function time(iso, text = clock(iso)) {
  return iso ? h("time", { datetime: iso, title: full(iso) }, text) : null;
}

export function phaseBadge(slot) {
  const isAlive = Boolean(slot.pid_alive);
  if (slot.config_problem && !isAlive) return badge("bad", texts.state.settings);
  if (slot.desired === "stopped") return badge("off", isAlive ? texts.state.stopping : texts.state.stopped);
  if (!isAlive && slot.enabled === false) return badge("off", texts.state.off);
  if (!isAlive && slot.phase !== "ERROR") return badge("bad", texts.state.down);
  const kind = { ERROR: "bad", LOGIN_REQUIRED: "warn", PARSE_LEADS: "good" }[slot.phase] ?? "off";
  return badge(kind, texts.phases[slot.phase] ?? slot.phase ?? "–");
}

// Green, amber or red as a word, and the sentence that says why wherever it is not simply well.
export function health(slot) {
  const t = texts.health;
  const kind = { green: slot.desired === "stopped" || slot.enabled === false ? "off" : "good", amber: "warn", red: "bad" }[slot.health];
  if (!kind) return ["–"];
  const why = slot.health_why ?? "";
  return [badge(kind, kind === "off" ? t.off : t[slot.health]),
    slot.health === "green" && why === t.usual ? null : h("small", { class: "block long" }, why)];
}

// An age that goes on by itself; `ages` renews it each second.
export function beat(slot, live) {
  const at = slot.heartbeat_at ?? "";
  const element = h("time", { datetime: at || null, title: full(at) || null, data: { beat: at, alive: slot.pid_alive ? "1" : "" } });
  renew(element, live);
  return element;
}

export function ages(place, live) {
  for (const element of place.querySelectorAll("[data-beat]")) renew(element, live);
}

function renew(element, live) {
  const { beat: at, alive } = element.dataset;
  const age = ageSeconds(at);
  const isSilent = age !== null && alive && !live.isStale && age > SILENT_AFTER;
  element.className = isSilent ? "error-text" : "";
  setText(element, age === null ? texts.beat.none
    : live.isStale ? texts.beat.stale(clock(at))
      : !alive ? texts.beat.ended(clock(at))
        : isSilent ? texts.beat.silent(span(age)) : texts.beat.alive(span(age)));
}

export function counts(slot) {
  const m = slot.metrics ?? {};
  const count = (name) => m[name] ?? 0;
  return texts.counts(count("leads_found"), count("leads_kept"), count("clicks_sent"), count("verified"));
}

export function spendsMoney(slot) {
  return Boolean(slot.auto_buy) && !slot.dry_run;
}

export function mode(slot) {
  const t = texts.mode;
  // Without settings that can be read nothing runs, and what would be is not known.
  if (slot.config_problem && !slot.pid_alive) return "–";
  if (spendsMoney(slot)) return [badge("warn", t.buys)];
  return [badge("off", slot.dry_run ? t.dryRun : t.live), " ", slot.auto_buy ? t.wouldBuy : t.observes];
}

export function errorText(error) {
  if (!error) return "";
  return typeof error === "string" ? error : [error.message, error.hint].filter(Boolean).join(". ");
}

export function slotButtons(context, slot, refresh) {
  const id = slot.slot_id;
  const act = (verb) => async () => {
    if (verb === "stop" && !window.confirm(texts.confirm.stop(id))) return;
    try {
      await context.post(`/slots/${encodeURIComponent(id)}/${verb}`);
      context.toast(`${id}: ${texts.asked[verb]}`);
      await refresh();
    } catch (error) { context.fail(error); }
  };
  const isWanted = slot.desired !== "stopped" && (slot.enabled !== false || slot.pid_alive);
  const verbs = isWanted ? ["restart", "stop"] : ["start"];
  return h("span", { class: "buttons" }, verbs.map((verb) => h("button", {
    type: "button", "data-key": `${verb}-${id}`, "aria-label": `${texts.actions[verb]} ${id}`, onclick: act(verb),
  }, texts.actions[verb])));
}
