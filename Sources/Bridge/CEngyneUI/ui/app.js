// Boots the dashboard: who is asking, which view, what happens now.
import { get, post, put, remove, Problem, useSession } from "./api.js";
import { fill, h, setText } from "./dom.js";
import { clock, full } from "./format.js";
import { Live } from "./live.js";
import { texts } from "./texts.js";
import { Walk } from "./walk.js";
import { approvalsView } from "./approvals.js";
import { overviewView } from "./overview.js";
import { slotView } from "./slot.js";

const place = (id) => document.getElementById(id);
const live = new Live();
const walk = new Walk();
const state = { me: null, pending: 0, hold: null };
let current = null;
let lastHeard = new Date().toISOString();

const context = {
  live, walk, state, get, post, put, remove,
  toast, fail, setPending(count) { state.pending = count; drawNav(); },
};

function toast(text) {
  setText(place("toast"), text);
  setTimeout(() => { if (place("toast").textContent === text) setText(place("toast"), ""); }, 5000);
}

function fail(error) {
  if (error instanceof Problem && error.status === 401) return signIn();
  const id = error.requestId ? ` (${texts.errors.request} ${error.requestId})` : "";
  showBanner(`${texts.errors.title}: ${error.status === 0 ? texts.errors.none : error.message}${error.hint ? ". " + error.hint : ""}${id}`, true);
}

function showBanner(text, canClose) {
  const banner = place("banner");
  banner.hidden = !text;
  fill(banner, text ?? "", canClose ? h("button", { type: "button", class: "quiet", onclick: () => showBanner("") }, "×") : null);
}

function drawNav() {
  const route = location.hash || "#/";
  const count = state.pending ? ` (${state.pending})` : "";
  const links = [["#/", texts.nav.overview], ["#/approvals", texts.nav.approvals + count]];
  fill(place("nav"), links.map(([href, name]) =>
    h("li", {}, h("a", { href, "data-key": href, "aria-current": href === route ? "page" : null }, name))));
}

function drawHold() {
  const held = state.hold?.hold ?? state.hold?.active;
  const admin = state.me?.role === "admin";
  const button = !admin ? null : held
    ? h("button", { type: "button", "data-key": "release", onclick: () => switchHold(false) }, texts.actions.release)
    : h("button", { type: "button", class: "danger", "data-key": "hold", onclick: () => switchHold(true) }, texts.actions.hold);
  const sentence = held ? h("strong", {}, [texts.held.on, state.hold.reason].filter(Boolean).join(" ")) : null;
  place("hold").classList.toggle("on", Boolean(held));
  fill(place("hold"), sentence, button);
}

async function switchHold(on) {
  if (on && !window.confirm(texts.confirm.hold)) return;
  try {
    if (on) await put("/hold", { reason: "from the dashboard" });
    else await remove("/hold");
    await readHold();
  } catch (error) { fail(error); }
}

async function readHold() {
  try { state.hold = await get("/hold"); } catch { state.hold = null; }
  drawHold();
}

async function countPending() {
  try {
    const answer = await get("/approvals?state=pending&limit=100");
    context.setPending(answer.items.length);
  } catch { /* the view itself says what is wrong */ }
}

function signIn() {
  live.stop();
  current = null;
  document.title = `${texts.signIn.title} · ${texts.product}`;
  fill(place("main"), h("h1", {}, texts.signIn.title), h("p", {}, texts.signIn.why), h("p", {}, texts.signIn.how),
    h("pre", {}, h("code", {}, texts.signIn.command)));
}

async function route() {
  drawNav();
  const [, name, id] = (location.hash || "#/").split("/");
  const make = { "": overviewView, approvals: approvalsView, slots: slotView }[name ?? ""];
  current?.leave?.();
  place("main").replaceChildren(h("p", { class: "loading" }, texts.loading));
  if (!make) return fill(place("main"), h("h1", {}, texts.notFound));
  try {
    current = await make(context, place("main"), decodeURIComponent(id ?? ""));
    document.title = `${current.title} · ${texts.product}`;
    place("main").querySelector("h1")?.focus();
  } catch (error) {
    fill(place("main"), h("h1", {}, texts.errors.title), h("p", {}, error.message));
    fail(error);
  }
}

function watchConnection() {
  live.addEventListener("tick", () => { lastHeard = new Date().toISOString(); });
  live.addEventListener("stale", () => {
    document.body.classList.add("stale");
    showBanner(texts.connection.stale(clock(lastHeard)));
  });
  live.addEventListener("fresh", () => {
    document.body.classList.remove("stale");
    showBanner("");
    current?.refresh?.();
  });
  live.addEventListener("poll", async () => {
    try {
      await get("/slots");
      live.heard();
      current?.refresh?.();
    } catch (error) { if (error.status === 401) signIn(); }
  });
  live.addEventListener("reset", () => current?.refresh?.());
  live.addEventListener("approval", countPending);
  live.addEventListener("activity", (event) => {
    if (event.detail?.type === "SAFETY") readHold();
  });
}

async function begin() {
  try {
    state.me = await get("/auth/me");
  } catch (error) {
    if (error.status === 401) return signIn();
    showBanner(texts.connection.offline);
    return setTimeout(begin, 3000);
  }
  useSession(state.me);
  place("who").textContent = state.me.email ?? state.me.name ?? state.me.role;
  place("who").title = full(new Date().toISOString());
  watchConnection();
  live.start();
  window.addEventListener("hashchange", route);
  await Promise.all([route(), readHold(), countPending()]);
}

begin();
