// A lead of the ledger in words: what decided, and how far it came.
import { texts, word } from "./texts.js";

export function decisionText(lead) {
  const t = texts.slot;
  const name = t.decisions[lead.decision] ?? lead.decision ?? "–";
  const reasons = (lead.reasons ?? []).map(reasonText);
  return reasons.length ? `${name}: ${reasons.join("; ")}` : name;
}

export function reasonText({ rule, value, limit }) {
  const t = texts.slot;
  return value === null || value === undefined || value === true
    ? word(rule) : t.reason(word(rule), show(value) + (t.units[rule] ?? ""), show(limit));
}

export function fateText(raw) {
  const t = texts.slot;
  const [what, why] = raw.split(": ");
  if (why) return `${t[what] ?? what}: ${word(why)}`;
  return t.fates[raw] ?? raw;
}

function show(value) {
  if (value === null || value === undefined) return texts.slot.notKnown;
  return Array.isArray(value) ? value.join(", ") : String(value);
}
