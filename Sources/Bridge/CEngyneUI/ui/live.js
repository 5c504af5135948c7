// What happens now: one event stream, and polling while it is lost. Tells when nothing was heard for 15 seconds, so
// that old numbers never pass for new ones.
import { syncClock } from "./format.js";

const STALE_AFTER = 15_000;
const POLL_EVERY = 5_000;
const TOPICS = ["activity", "slot", "approval", "queue", "attention", "tick", "reset"];

export class Live extends EventTarget {
  #source = null;
  #heard = 0;
  #retry = 1000;
  #timers = [];
  #stale = false;

  start() {
    this.#heard = performance.now();
    this.#connect();
    this.#timers.push(setInterval(() => this.#watch(), 1000));
    this.#timers.push(setInterval(() => this.#poll(), POLL_EVERY));
  }

  stop() {
    this.#source?.close();
    this.#timers.forEach(clearInterval);
    this.#timers = [];
  }

  get isStale() { return this.#stale; }

  // Something answered: the connection is good.
  heard() {
    this.#heard = performance.now();
    if (this.#stale) {
      this.#stale = false;
      this.#tell("fresh");
    }
  }

  #connect() {
    this.#source = new EventSource("/activity/stream");
    for (const topic of TOPICS) {
      this.#source.addEventListener(topic, (event) => this.#receive(topic, event));
    }
    this.#source.addEventListener("open", () => { this.#retry = 1000; });
    this.#source.addEventListener("error", () => this.#lost());
  }

  #receive(topic, event) {
    this.heard();
    let detail = null;
    try { detail = JSON.parse(event.data || "null"); } catch { detail = null; }
    if (topic === "tick") syncClock(detail?.now);
    this.#tell(topic, detail);
  }

  #lost() {
    this.#source.close();
    const wait = this.#retry * (0.75 + Math.random() / 2);
    this.#retry = Math.min(this.#retry * 2, 30_000);
    setTimeout(() => this.#connect(), wait);
  }

  #watch() {
    if (performance.now() - this.#heard < STALE_AFTER || this.#stale) return;
    this.#stale = true;
    this.#tell("stale");
  }

  #poll() {
    if (this.#source?.readyState !== EventSource.OPEN) this.#tell("poll");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
