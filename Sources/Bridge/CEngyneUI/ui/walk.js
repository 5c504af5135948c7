// The way of each lead through the house, built from activity: one row a lead, one cell a step.
import { texts, word } from "./texts.js";

const STEPS = ["seen", "kept", "clicked", "verified", "queued", "approved", "sent"];
// What stands in a step's column when the step itself did not come, the weightiest first.
const INSTEAD = {
  kept: ["skipped"], clicked: ["held"], verified: ["unproven"], approved: ["rejected", "waiting"], sent: ["failed", "unknown"],
};
const KINDS = { failed: "bad", rejected: "bad", unproven: "bad", skipped: "off" };
const LONGEST = 30;

export class Walk {
  #rows = new Map();

  // Takes one activity event; answers whether it changed a row.
  take(event) {
    const id = event?.lead_id;
    const step = event?.step;
    if (!id || !step) return false;
    const key = `${event.slot_id ?? ""}/${id}`;
    const row = this.#rows.get(key) ?? { key, id, slot: event.slot_id ?? "", title: "", steps: {} };
    row.title = event.title ?? row.title;
    row.steps[step] = { at: event.ts ?? event.at, text: word(event.note ?? ""), bad: event.bad === true };
    // A text that was edited waits again.
    if (step === "waiting") for (const old of ["approved", "rejected"]) delete row.steps[old];
    this.#rows.delete(key);
    this.#rows.set(key, row);
    if (this.#rows.size > LONGEST) this.#rows.delete(this.#rows.keys().next().value);
    return true;
  }

  clear() { this.#rows.clear(); }

  // Newest first; each cell is { state: done|earlier|off|held|bad|open, text, at }.
  get rows() {
    return [...this.#rows.values()].reverse().map((row) => ({ ...row, cells: this.#cells(row) }));
  }

  #cells(row) {
    const last = STEPS.findLastIndex((step) => row.steps[step] || this.#instead(row, step));
    return STEPS.map((step, index) => {
      const done = row.steps[step];
      if (done) return { state: done.bad ? "bad" : "done", text: done.text, at: done.at };
      const other = this.#instead(row, step);
      if (other) {
        const { at, text } = row.steps[other];
        return { state: KINDS[other] ?? "held", text: [texts.steps[other], text].filter(Boolean).join(": "), at };
      }
      // No step is taken without the one before it: it came before the oldest news we have.
      return { state: index < last ? "earlier" : "open", text: "", at: null };
    });
  }

  #instead(row, step) {
    return INSTEAD[step]?.find((name) => row.steps[name]);
  }
}
