// How quickly a slot reacts, step by step.
import { h, table } from "./dom.js";
import { span } from "./format.js";
import { texts } from "./texts.js";

export function reaction(found) {
  const t = texts.reaction;
  const title = h("h2", { id: "reaction-title" }, t.title(found.days));
  if (!found.leads) return [title, h("p", { class: "empty" }, t.none)];
  const time = (seconds) => (seconds === null || seconds === undefined ? "–" : span(Math.round(seconds)));
  const rows = found.steps.map((step) => ({
    key: step.step,
    cells: [
      [t.steps[step.step] ?? step.step, step.step === found.slowest_step ? h("small", { class: "block" }, t.slowest) : null],
      String(step.count), time(step.median_seconds), time(step.p90_seconds), time(step.longest_seconds),
    ],
  }));
  return [title, table(t.title(found.days), t.columns, rows)];
}
