// Boots the dashboard: who is asking, which view, what happens now.
import { get, post, put, remove, Problem, useSession } from "./api.js";
import { approvalsView } from "./approvals.js";
import { fill, h, setText } from "./dom.js";
import { clock } from "./format.js";
import { Live } from "./live.js";
import { overviewView } from "./overview.js";
import { slotView } from "./slot.js";
import { Strip } from "./strip.js";
import { texts } from "./texts.js";
import { Walk } from "./walk.js";

const VIEWS = { "": overviewView, approvals: approvalsView, slots: slotView };
const place = (id) => document.getElementById(id);
const live = new Live();
let current = null;
let visit = 0;
let isPolling = false;

const context = {
  live, walk: new Walk(), state: { me: null, slots: [], pending: "" },
  get, post, put, remove, toast, fail, failQuietly, readSlots, readPending, listen,
};
const strip = new Strip(place("strip"), context);

// Hears the live topics until the function it answers is called.
function listen(pairs) {
  pairs.forEach(([topic, action]) => live.addEventListener(topic, action));
  return () => pairs.forEach(([topic, action]) => live.removeEventListener(topic, action));
}

async function readSlots() {
  context.state.slots = (await get("/slots?limit=100")).items;
  strip.draw();
  return context.state.slots;
}

async function readPending() {
  const { items, next } = await get("/approvals?state=pending&limit=100");
  context.state.pending = items.length ? `${items.length}${next ? "+" : ""}` : "";
  drawNav();
  live.dispatchEvent(new CustomEvent("pending"));
  return items;
}

function toast(text) {
  setText(place("toast"), text);
  setTimeout(() => { if (place("toast").textContent === text) setText(place("toast"), ""); }, 5000);
}

// A person asked for it: say what went wrong until it is dismissed.
function fail(error) {
  if (error instanceof Problem && error.status === 401) return signIn();
  const id = error.requestId ? ` (${texts.errors.request} ${error.requestId})` : "";
  const what = error.status === 0 ? texts.errors.none : [error.message, error.hint].filter(Boolean).join(". ");
  showError(`${texts.errors.title}: ${what}${id}`);
}

// Nobody asked: an answer that stays away is the connection's matter and said there.
function failQuietly(error) {
  if (error.status !== 0) fail(error);
}

function showError(text) {
  place("error").hidden = !text;
  fill(place("error"), text, text ? h("button", {
    type: "button", class: "quiet", "data-key": "dismiss", "aria-label": texts.dialog.close, onclick: () => showError(""),
  }, "×") : null);
}

function showConnection(text) {
  place("connection").hidden = !text;
  setText(place("connection"), text);
}

function drawNav() {
  const route = location.hash || "#/";
  const { pending } = context.state;
  const count = pending ? h("span", { class: "count" }, texts.nav.waiting(pending)) : null;
  const links = [["#/", texts.nav.overview, null], ["#/approvals", texts.nav.approvals, count]];
  fill(place("nav"), links.map(([href, name, extra]) => h("li", { "data-key": href },
    h("a", { href, "aria-current": href === route ? "page" : null }, name, extra ? " " : null, extra))));
}

function drawWho() {
  const { me } = context.state;
  fill(place("who"), h("span", { "data-key": "name" }, me.email ?? me.name ?? me.role), " ",
    h("button", { type: "button", class: "quiet", "data-key": "sign-out", onclick: signOut }, texts.nav.signOut));
}

async function signOut() {
  try { await post("/auth/logout"); } catch (error) { return fail(error); }
  signIn();
}

function signIn() {
  live.stop();
  current?.leave?.();
  current = null;
  visit += 1;
  window.removeEventListener("hashchange", route);
  document.title = `${texts.signIn.title} · ${texts.product}`;
  ["nav", "who"].forEach((id) => fill(place(id)));
  strip.clear();
  showError("");
  showConnection("");
  document.body.classList.remove("stale");
  place("main").replaceChildren(h("h1", { tabindex: "-1" }, texts.signIn.title), h("p", {}, texts.signIn.why), h("p", {}, texts.signIn.how),
    h("pre", { tabindex: "0" }, h("code", {}, texts.signIn.command)), h("p", { class: "hint" }, texts.signIn.home),
    h("button", { type: "button", onclick: () => location.reload() }, texts.signIn.again));
}

async function route() {
  drawNav();
  const mine = (visit += 1);
  const [, name, id] = (location.hash || "#/").split("/");
  current?.leave?.();
  current = null;
  showError("");
  place("main").replaceChildren(h("p", { class: "loading" }, texts.loading));
  const make = VIEWS[name ?? ""];
  if (!make) return title(texts.notFound, h("h1", { tabindex: "-1" }, texts.notFound));
  try {
    const view = await make(context, place("main"), decodeURIComponent(id ?? ""));
    if (mine !== visit) return view.leave?.();
    current = view;
    title(view.title);
  } catch (error) {
    if (mine !== visit) return;
    title(texts.errors.title, h("h1", { tabindex: "-1" }, texts.errors.title));
    fail(error);
  }
}

function title(name, ...content) {
  if (content.length) place("main").replaceChildren(...content);
  document.title = `${name} · ${texts.product}`;
  place("main").querySelector("h1")?.focus();
}

function watchConnection() {
  const everything = () => {
    current?.refresh?.();
    strip.read();
    readPending().catch(failQuietly);
  };
  listen([
    ["stale", () => {
      document.body.classList.add("stale");
      showConnection(texts.connection.stale(clock(live.heardAt)));
    }],
    ["fresh", () => {
      document.body.classList.remove("stale");
      showConnection("");
      everything();
    }],
    ["poll", poll], ["reset", everything],
    ["approval", () => readPending().catch(failQuietly)],
    ["attention", (event) => { if (event.detail?.kind === "hold") strip.read(); }],
    ["activity", (event) => { if (event.detail?.type === "SAFETY") strip.read(); }],
  ]);
}

async function poll() {
  if (isPolling) return;
  isPolling = true;
  try {
    await readSlots();
    live.heard();
    current?.refresh?.();
  } catch (error) {
    if (error.status === 401) signIn();
    else if (error.status === 0) live.lost();
  } finally { isPolling = false; }
}

async function begin() {
  try {
    context.state.me = await get("/auth/me");
  } catch (error) {
    if (error.status === 401) return signIn();
    showConnection(texts.connection.offline);
    return setTimeout(begin, 3000);
  }
  showConnection("");
  useSession(context.state.me);
  drawWho();
  watchConnection();
  live.start();
  window.addEventListener("hashchange", route);
  await Promise.all([route(), strip.read(), readSlots().catch(failQuietly), readPending().catch(failQuietly)]);
}

setText(place("skip"), texts.skip);
place("skip").addEventListener("click", (event) => {
  event.preventDefault();
  place("main").focus();
});
place("navigation").setAttribute("aria-label", texts.main);
place("strip").setAttribute("aria-label", texts.safety);
begin();
