// What happens now: one event stream, and polling while it is lost. Tells when nothing was heard for 15 seconds, or
// nothing answers at all, so that old numbers never pass for new ones.
import { now, syncClock } from "./format.js";

const STALE_AFTER = 15_000;
const POLL_EVERY = 5_000;
const TOPICS = ["activity", "slot", "approval", "queue", "attention", "tick", "reset"];

export class Live extends EventTarget {
  #source = null;
  #heard = 0;
  #heardAt = null;
  #retry = 1000;
  #timers = [];
  #again = null;
  #stale = false;

  start() {
    this.#mark();
    this.#connect();
    this.#timers.push(setInterval(() => this.#watch(), 1000));
    this.#timers.push(setInterval(() => this.#poll(), POLL_EVERY));
  }

  stop() {
    this.#source?.close();
    clearTimeout(this.#again);
    this.#timers.forEach(clearInterval);
    this.#timers = [];
  }

  get isStale() { return this.#stale; }

  // When something was last heard, by the host's clock.
  get heardAt() { return this.#heardAt; }

  // Something answered: the connection is good.
  heard() {
    this.#mark();
    if (!this.#stale) return;
    this.#stale = false;
    this.#tell("fresh");
  }

  // Nothing answers: what is shown is old from now on.
  lost() {
    if (this.#stale) return;
    this.#stale = true;
    this.#tell("stale");
  }

  #mark() {
    this.#heard = performance.now();
    this.#heardAt = new Date(now()).toISOString();
  }

  #connect() {
    this.#source = new EventSource("/activity/stream");
    for (const topic of TOPICS) {
      this.#source.addEventListener(topic, (event) => this.#receive(topic, event));
    }
    this.#source.addEventListener("open", () => { this.#retry = 1000; });
    this.#source.addEventListener("error", () => this.#reconnect());
  }

  #receive(topic, event) {
    let detail = null;
    try { detail = JSON.parse(event.data || "null"); } catch { detail = null; }
    if (topic === "tick") syncClock(detail?.now);
    this.heard();
    this.#tell(topic, detail);
  }

  #reconnect() {
    this.#source.close();
    clearTimeout(this.#again);
    const wait = this.#retry * (0.75 + Math.random() / 2);
    this.#retry = Math.min(this.#retry * 2, 30_000);
    this.#again = setTimeout(() => this.#connect(), wait);
  }

  #watch() {
    if (performance.now() - this.#heard < STALE_AFTER || this.#stale) return;
    this.lost();
    this.#reconnect();
  }

  #poll() {
    if (this.#source?.readyState !== EventSource.OPEN) this.#tell("poll");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
