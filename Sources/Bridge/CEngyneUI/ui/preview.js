// "What would another quality have kept?": asked of the host, which replays the last days through the same rules.
import { fill, h, table } from "./dom.js";
import { reasonText } from "./ledger.js";
import { texts } from "./texts.js";

const DAYS = 7;

// A section with one form; what it answers stays until it is asked again.
export function previewSection(context, id) {
  const t = texts.preview;
  const answer = h("div", { role: "status", "aria-live": "polite" });
  const level = h("input", { type: "number", id: "preview-level", name: "level", min: "0", max: "100", step: "1", required: true });
  const slider = h("input", { type: "range", min: "0", max: "100", step: "1", "aria-label": t.level, list: "preview-steps" });
  const means = h("p", { class: "hint" });
  const explain = () => fill(means, t.means(Number(level.value)));
  const set = (value) => { level.value = value; slider.value = value; explain(); };
  slider.addEventListener("input", () => set(slider.value));
  level.addEventListener("input", () => { slider.value = level.value; explain(); });
  const ask = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const quality = Number(level.value);
      const found = await context.post(`/slots/${encodeURIComponent(id)}/config/preview?days=${DAYS}`, { quality_level: quality });
      fill(answer, result(found));
    } catch (error) { context.fail(error); } finally { button.disabled = false; }
  };
  const button = h("button", { type: "submit", "data-key": "ask" }, t.ask(DAYS));
  const section = h("section", { "aria-labelledby": "preview-title" },
    h("h2", { id: "preview-title" }, t.title), h("p", { class: "hint" }, t.hint),
    h("form", { class: "preview", onsubmit: ask }, h("label", { for: "preview-level" }, t.level), level, slider,
      h("datalist", { id: "preview-steps" }, ["0", "40", "70", "90"].map((value) => h("option", { value }))), button),
    means, answer);
  let isSet = false;
  return {
    section,
    // The slot's own quality, until a person chose another.
    start(quality) {
      if (isSet || quality === undefined || quality === null) return;
      isSet = true;
      set(String(quality));
    },
  };
}

function result(found) {
  const t = texts.preview;
  const parts = [h("p", {}, h("strong", {}, t.sentence(found)), " ", t.present(found),
    found.wishes ? ` ${t.wishes(found)}` : "")];
  if (!found.seen) return [h("p", { class: "empty" }, t.nothing(found.days))];
  parts.push(table(t.steps, t.stepColumns, found.steps.map((step) => ({
    key: `step-${step.quality_level}`,
    cells: [String(step.quality_level), t.of(step.kept, found.seen),
      found.wishes ? t.of(step.wishes_kept, found.wishes) : "–", t.means(step.quality_level)],
  }))));
  parts.push(h("p", {}, t.changes(found.gained, found.lost)));
  if (found.changes.length) {
    parts.push(table(t.changed, t.changeColumns, found.changes.slice(0, 20).map((change) => ({
      key: change.lead_id,
      cells: [change.title || change.lead_id, change.change === "gained" ? t.gained : t.lost,
        change.reasons.map(reasonText).join("; "), change.wished ? texts.slot.wished : "–"],
    }))));
  }
  return parts;
}

