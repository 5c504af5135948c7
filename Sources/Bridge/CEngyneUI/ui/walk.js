// The way of each lead through the house, built from activity: one row a lead, one cell a step.
const STEPS = ["seen", "kept", "clicked", "verified", "queued", "approved", "sent"];
const LONGEST = 30;

export class Walk {
  #rows = new Map();

  // Takes one activity event; answers whether it changed a row.
  take(event) {
    const id = event?.lead_id;
    const step = event?.step;
    if (!id || !step) return false;
    const row = this.#rows.get(id) ?? { id, slot: event.slot_id ?? "", title: "", steps: {} };
    row.title = event.title ?? row.title;
    row.steps[step] = { at: event.ts ?? event.at, text: event.note ?? "", bad: event.bad === true };
    this.#rows.delete(id);
    this.#rows.set(id, row);
    if (this.#rows.size > LONGEST) this.#rows.delete(this.#rows.keys().next().value);
    return true;
  }

  clear() { this.#rows.clear(); }

  // Newest first; each cell is { state: done|held|bad|open, text, at }.
  get rows() {
    return [...this.#rows.values()].reverse().map((row) => ({
      ...row, cells: STEPS.map((step) => this.#cell(row, step)),
    }));
  }

  #cell(row, step) {
    const done = row.steps[step];
    if (done) return { state: done.bad ? "bad" : "done", text: done.text || step, at: done.at };
    const instead = { kept: "skipped", clicked: "held", approved: "waiting", sent: "unknown", verified: "unproven" }[step];
    const other = instead && row.steps[instead];
    if (other) return { state: "held", text: other.text || instead, at: other.at };
    return { state: "open", text: "", at: null };
  }
}
