// The side panel: the demo's clock, Zalo's weather, the queue, what just happened; officer's views.

import { byId, dayText, el, onLanguage, secondText, t, toast } from "./words.js";
import { attempt } from "./chat.js";
import { drawView } from "./views.js";
import { get, post } from "./wire.js";
import { spoken } from "./words.js";

const CLOCK = [["to_morning", "+1d 06:59"], ["to_48h", "+48h"], ["to_7d", "+7d"], ["to_week", "week"], ["to_minute", "+1m"], ["to_real", "reset"]];
const WEATHERS = ["fine", "slow", "limited", "expired", "down"];
const LOG_KEPT = 40;
const QUEUE = "queue";

let clock = { at: Date.now(), seen: performance.now(), offset: 0, movable: false };
let sky = "fine";
let isExpired = false; // the token was ended and not yet renewed
let views = [];
let tab = "control";
let log = [];
let openChat = () => {};
let asking = 0;

export async function startPanel(given) {
  openChat = given.open;
  byId("panel-switch").addEventListener("click", () => showPanel(document.body.dataset.panel !== "open"));
  document.body.dataset.panel = isOverChat() ? "closed" : "open";
  setInterval(tick, 1000);
  setInterval(() => { if (!document.hidden) refreshSoon(0); }, 2000);
  onLanguage(async () => { await loadViews(); draw(); });
  await Promise.all([loadClock(), loadSky(), loadViews()]);
  draw();
  showPanel(document.body.dataset.panel === "open");
}

export function showPanel(isOpen) {
  document.body.dataset.panel = isOpen ? "open" : "closed";
  byId("panel-switch").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) refreshSoon(0);
}

export const isOverChat = () => innerWidth <= 1100; // as in style.css

export function showView(id) {
  tab = id;
  draw();
  showPanel(true);
}

async function loadViews() {
  const contents = await get(`/annex?lang=${spoken()}`);
  views = contents.views;
}
async function loadClock() { readClock(await get("/clock")); }
async function loadSky() { readSky(await get("/weather")); }
/** The sandbox began anew: its hour and its weather are others, and nothing says so. */
export const lookAgain = () => Promise.all([loadClock(), loadSky()]);

function readClock(state) {
  clock = { at: Date.parse(state.now), seen: performance.now(), offset: state.offset_seconds, movable: state.movable };
  tick();
}

function readSky(state) {
  sky = state.weather;
  byId("sky").hidden = sky === "fine";
  byId("sky").textContent = `Zalo: ${t(sky)}`;
  for (const one of document.querySelectorAll("#panel .weather button")) {
    one.setAttribute("aria-pressed", String(one.dataset.weather === sky));
  }
  const said = byId("weather-says");
  if (said) said.textContent = t(`say_${isExpired && sky === "fine" ? "expired" : sky}`);
}

function sayExpired(is) {
  isExpired = is;
  readSky({ weather: sky });
}

const now = () => clock.at + (performance.now() - clock.seen);

function tick() {
  const text = secondText(now());
  byId("hour").textContent = text;
  const big = byId("big-hour");
  if (!big) return;
  big.textContent = text;
  byId("big-day").textContent = `${dayText(now())} · ${t(clock.offset ? "clock_moved" : "clock_real")}`;
}

export async function setClock(to) {
  const body = to === "reset" ? { reset: true } : { to: to === "week" ? nextWeek() : to };
  readClock(await post("/clock", body));
}

/** Monday of next week, 06:59. */
function nextWeek() {
  const weekday = new Date(now() + 7 * 3600e3).getUTCDay(); // Vietnam's, Sunday is 0
  return `+${((8 - weekday) % 7) || 7}d 06:59`;
}

export async function setWeather(weather) {
  readSky(await post("/weather", { weather }));
}

function draw() {
  const tabs = [["control", t("control")], ...views.filter((one) => one.id !== QUEUE).map((one) => [one.id, one.title])];
  if (!tabs.some(([id]) => id === tab)) tab = "control";
  byId("panel").replaceChildren(
    el("h2", { id: "panel-name", class: "unseen" }, t("panel")),
    el("div", { class: "tabs", role: "tablist", "aria-label": t("panel"), onkeydown: tabKeys }, ...tabs.map(tabButton)),
    el("div", { class: "tab-body", role: "tabpanel", tabindex: "0", "aria-labelledby": `tab-${tab}`, id: "tab-body" },
      ...(tab === "control" ? control() : [el("div", { id: "view" })])),
    el("button", { type: "button", class: "panel-close", onclick: () => { showPanel(false); byId("panel-switch").focus(); } }, t("close")));
  tick();
  readSky({ weather: sky });
  drawLog();
  refreshSoon(0);
}

function tabButton([id, name]) {
  return el("button", {
    type: "button", role: "tab", id: `tab-${id}`, "aria-selected": String(id === tab), tabindex: id === tab ? "0" : "-1",
    "aria-controls": "tab-body", onclick: () => { tab = id; draw(); byId(`tab-${id}`).focus(); },
  }, name);
}

function tabKeys(event) {
  const all = [...event.currentTarget.children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length].click();
}

function control() {
  const hours = clock.movable
    ? el("div", { class: "presses" }, ...CLOCK.map(([word, to]) => el("button", { type: "button", data: { to }, onclick: () => attempt(() => setClock(to)) }, t(word))))
    : el("p", { class: "nothing" }, t("clock_fixed"));
  const skies = el("div", { class: "presses weather", role: "group", "aria-label": t("weather") }, ...WEATHERS.map((one) => el("button", {
    type: "button", data: { weather: one }, "aria-pressed": String(one === sky), onclick: () => attempt(() => setWeather(one)),
  }, t(one))));
  return [
    el("section", {}, el("h3", {}, t("clock")), el("p", { class: "big" }, el("span", { id: "big-hour" }), el("small", { id: "big-day" })), hours),
    el("section", {}, el("h3", {}, t("weather")), skies, el("p", { id: "weather-says", class: "says", "aria-live": "polite" })),
    el("section", {}, el("h3", {}, t("queue")), el("div", { id: "queue" })),
    el("section", {}, el("h3", {}, t("happened")), el("ul", { id: "happened", "aria-live": "polite" })),
  ];
}

/** Ask for the shown view again, a moment from now: many notices are one question. */
export function refreshSoon(after = 250) {
  if (asking || document.body.dataset.panel !== "open") return;
  asking = setTimeout(refresh, after);
}

async function refresh() {
  const wanted = tab === "control" ? QUEUE : tab;
  const place = byId(tab === "control" ? "queue" : "view");
  try {
    if (!place || !views.some((one) => one.id === wanted)) {
      if (place && tab === "control") place.replaceChildren(el("p", { class: "nothing" }, t("no_annex")));
      return;
    }
    const got = JSON.stringify(await get(`/annex/${wanted}?lang=${spoken()}`));
    if (place.dataset.got === got) return;
    place.dataset.got = got;
    keepScroll(place, () => place.replaceChildren(...drawView(JSON.parse(got), openChat)));
  } catch (error) {
    place?.replaceChildren(el("p", { class: "nothing" }, t("failed", { why: error.message })));
  } finally {
    asking = 0;
  }
}

function keepScroll(place, change) {
  const places = [...place.querySelectorAll(".scroll")].map((one) => [one.scrollLeft, one.scrollTop]);
  change();
  [...place.querySelectorAll(".scroll")].forEach((one, n) => one.scrollTo(...(places[n] ?? [0, 0])));
}

/** Clock, weather, refusals: the newest first, the same ones in a row as one line. */
export function happened(notice) {
  if (notice.kind === "clock") loadClock();
  if (notice.kind === "weather" && notice.weather !== "expired") readSky(notice);
  if (notice.kind === "weather" || notice.kind === "token") sayExpired(notice.weather === "expired");
  const text = describe(notice);
  const same = log[0]?.text === text;
  if (same) log[0] = { text, at: notice.at, count: log[0].count + 1 };
  else log.unshift({ text, at: notice.at, count: 1 });
  log = log.slice(0, LOG_KEPT);
  if (notice.kind === "subscription" && notice.cancelled) toast(text);
  requestAnimationFrame(drawLog);
}

function describe(notice) {
  switch (notice.kind) {
    case "clock": return t("log_clock", { by: span(notice.by_seconds) });
    case "weather": return notice.weather === "expired" ? t("log_expired") : t("log_weather", { weather: t(notice.weather) });
    case "refused": return t("log_refused", { code: notice.code, why: notice.why });
    case "fault": return t("log_fault", { kind: notice.fault ?? "" });
    case "token": return t(notice.accepted ? "log_token" : "log_token_refused");
    default: return t("log_subscription", { state: t(notice.cancelled ? "webhook_off" : "webhook_on") });
  }
}

function span(seconds) {
  const whole = Math.round(Math.abs(seconds));
  const days = Math.floor(whole / 86400);
  const rest = [Math.floor((whole % 86400) / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const hours = rest.map((one) => String(one).padStart(2, "0")).join(":");
  return `${seconds < 0 ? "−" : "+"}${days ? `${t("days", { count: days })} ` : ""}${hours}`;
}

function drawLog() {
  const place = byId("happened");
  if (!place) return;
  const rows = log.map((one) => el("li", {}, el("time", {}, secondText(one.at)), " ", one.text, one.count > 1 ? ` ${t("log_times", { count: one.count })}` : ""));
  place.replaceChildren(...(rows.length ? rows : [el("li", { class: "nothing" }, t("nothing_happened"))]));
}
