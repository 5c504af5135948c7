// The strip above every view: whether all is held, who may spend money, and the switch that stops everything.
import { fill, h } from "./dom.js";
import { clock } from "./format.js";
import { spendsMoney } from "./parts.js";
import { texts } from "./texts.js";

export class Strip {
  #place;
  #context;
  #hold = null;

  constructor(place, context) {
    this.#place = place;
    this.#context = context;
  }

  async read() {
    try { this.#hold = await this.#context.get("/hold"); } catch (error) { return this.#context.failQuietly(error); }
    this.draw();
  }

  draw() {
    const { me, slots } = this.#context.state;
    const held = this.#hold?.active === true;
    const buyers = slots.filter(spendsMoney).map((slot) => slot.slot_id).join(", ");
    this.#place.classList.toggle("on", held);
    this.#place.classList.toggle("money", !held && buyers !== "");
    fill(this.#place, held ? this.#heldText() : buyers ? h("p", { "data-key": "money" }, texts.money(buyers)) : null,
      me?.role === "admin" && this.#hold ? this.#button(held) : null);
  }

  clear() { fill(this.#place); this.#place.className = "strip"; }

  #heldText() {
    const { reason, by, since } = this.#hold;
    return h("p", { "data-key": "held" }, h("strong", {}, texts.held.on), " ", reason ? `${reason}. ` : "",
      by ? texts.held.by(by, clock(since)) : "");
  }

  #button(held) {
    const name = held ? "release" : "hold";
    return h("button", { type: "button", class: held ? "" : "danger", "data-key": name, onclick: () => this.#switch(!held) },
      texts.actions[name]);
  }

  async #switch(on) {
    if (!window.confirm(on ? texts.confirm.hold : texts.confirm.release)) return;
    try {
      if (on) await this.#context.put("/hold", { reason: texts.held.reason });
      else await this.#context.remove("/hold");
      await this.read();
      this.#place.querySelector("button")?.focus();
    } catch (error) { this.#context.fail(error); }
  }
}
