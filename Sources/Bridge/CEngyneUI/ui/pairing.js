// Links a slot's WhatsApp number: begun by a person with the phone at hand, the code renewed while it is looked at.
import { fill, h } from "./dom.js";
import { texts } from "./texts.js";

const RENEW = 15000;

// A section with one button; `leave` ends the renewing.
export function pairingSection(context, id) {
  const t = texts.pairing;
  const path = `/whatsapp/${encodeURIComponent(id)}`;
  const place = h("div", { role: "status", "aria-live": "polite" });
  let timer = null;
  const end = () => { clearTimeout(timer); timer = null; };
  const start = async () => {
    end();
    button.disabled = true;
    try {
      const { status } = await context.post(`${path}/session/start`);
      if (status === "WORKING") fill(place, h("p", {}, t.linked));
      else code();
    } catch (error) { context.fail(error); } finally { button.disabled = false; }
  };
  // Whoever cannot load the picture any more asks how the session is: scanned, or ended.
  const code = () => {
    const at = Date.now();
    fill(place, h("p", {}, t.scan), h("img", {
      src: `${path}/qr?at=${at}`, alt: t.code, class: "scan", "data-key": `code-${at}`,
      onload: () => { end(); timer = setTimeout(code, RENEW); },
      onerror: () => { end(); fill(place, h("p", {}, t.nothing)); },
    }));
  };
  const button = h("button", { type: "button", "data-key": "pair", onclick: start }, t.start);
  const section = h("section", { "aria-labelledby": "pairing-title" },
    h("h2", { id: "pairing-title" }, t.title), h("p", { class: "hint" }, t.hint), h("p", { class: "buttons" }, button), place);
  return { section, leave: end };
}
