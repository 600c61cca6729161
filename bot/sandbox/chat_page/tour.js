// The tour: steps given as data, one press each. What a step may do is the small list of DEEDS below.

import { byId, el, onLanguage, t, toast } from "./words.js";
import { get, post } from "./wire.js";
import { open as chat, openChat, say } from "./chat.js";
import { isOverChat, setClock, setWeather, showView } from "./panel.js";
import { spoken } from "./words.js";

const HIDDEN = "chihoi.tour.hidden";
const LINE_SECONDS = 45;
const GRACE_SECONDS = 12; // for the chat that is looked at, once another one has the news
// A moment to read, for whom things may move.
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0.1 : 1;

let steps = [];
let at = 0;
let done = new Set();
let working = false;
let answers = {}; // what the visitor typed into a step, by name
let arrivals = []; // lines that came since the step began
let viewAfter = null; // where the panel covers the chat, the step's view is shown at its end
const waiters = new Set();

export async function startTour() {
  onLanguage(load);
  await load();
}

async function load() {
  steps = (await get(`/annex?lang=${spoken()}`)).tour;
  draw();
}

const isHidden = () => localStorage.getItem(HIDDEN) === "yes";

function hide(wanted) {
  localStorage.setItem(HIDDEN, wanted ? "yes" : "no");
  draw();
}

function draw() {
  const place = byId("tour");
  place.hidden = steps.length === 0;
  if (!steps.length) return;
  place.classList.toggle("folded", isHidden());
  place.replaceChildren(...(isHidden() ? [folded()] : [head(), card()]));
}

const folded = () => el("button", { type: "button", class: "tool", id: "tour-show", onclick: () => hide(false) }, `▶ ${t("tour_show")}`);

function head() {
  return el("div", { class: "tour-head" },
    el("h2", { id: "tour-name" }, t("tour")),
    el("ol", {}, ...steps.map((step, n) => el("li", {}, el("button", {
      type: "button", class: "stop", "aria-current": n === at ? "step" : "false", data: { done: done.has(n) ? "yes" : "no" },
      "aria-label": `${t("tour_step", { number: n + 1, count: steps.length })}: ${step.title}`, disabled: working, onclick: () => go(n),
    }, done.has(n) ? "✓" : String(n + 1))))),
    el("button", { type: "button", class: "tool quiet", onclick: () => hide(true) }, t("tour_hide")));
}

function card() {
  const step = steps[at];
  const isDone = done.has(at);
  const last = at === steps.length - 1;
  const press = isDone
    ? el("button", { type: "button", class: "go", id: "tour-go", onclick: () => go(last ? 0 : at + 1) }, t(last ? "tour_again" : "tour_next"))
    : el("button", { type: "button", class: "go", id: "tour-go", disabled: working, onclick: run }, working ? t("tour_working") : step.press);
  return el("div", { class: "tour-card" },
    el("div", { "aria-live": "polite" },
      el("h3", {}, `${at + 1}. ${step.title}`),
      el("p", {}, isDone ? step.done : step.text),
      isDone ? null : asking(step),
      isDone && last ? el("p", { class: "says" }, t("tour_end")) : null),
    press);
}

function asking(step) {
  if (!step.ask.length) return null;
  return el("div", { class: "asks" }, ...step.ask.map((one) => {
    const input = el("input", { name: one.name, maxlength: one.name === "title" ? "120" : "700", disabled: working });
    input.value = answers[one.name] ?? one.value;
    input.addEventListener("input", () => { answers[one.name] = input.value; });
    return el("label", {}, el("span", {}, one.label), input);
  }));
}

function go(number) {
  at = number;
  done.delete(number);
  draw();
}

async function run() {
  working = true;
  draw();
  arrivals = [];
  viewAfter = null;
  try {
    for (const one of steps[at].ask) answers[one.name] ??= one.value;
    for (const deed of steps[at].do) await perform(fillIn(deed));
    if (viewAfter) { await DEEDS.pause(2.5); showView(viewAfter); }
    done.add(at);
  } catch (error) {
    toast(error.late ? t("tour_late") : t("failed", { why: error.message }), 8000);
  } finally {
    working = false;
    draw();
    byId("tour-go")?.focus({ preventScroll: true });
  }
}

/** "{title}" anywhere in a deed is what the visitor typed, "{title…}" its beginning. */
function fillIn(value) {
  if (typeof value === "string") return value.replace(/\{(\w+)(…?)\}/g, (place, name, part) => typed(name, part) ?? place);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillIn(one)]));
}

function typed(name, part) {
  const words = answers[name]?.replace(/\s+/g, " ").trim();
  return part ? words?.split(/[.!?…]/)[0].slice(0, 40).trim() : words;
}

async function perform(deed) {
  for (const [name, given] of Object.entries(deed)) {
    if (!(name in DEEDS)) throw new Error(name);
    await DEEDS[name](given);
  }
}

// Each takes what the step's data gives; the names are those of bot/showroom/tour/*.toml.
const DEEDS = {
  // What came before the clock moved is not what is awaited after it.
  clock: (to) => { arrivals = []; return setClock(to); },
  weather: (kind) => setWeather(kind),
  view: (id) => { if (isOverChat()) viewAfter = id; else showView(id); },
  open: ({ chat: id, as }) => openChat(id, as ?? null),
  // She writes and the answer is awaited; one that holds other words than `holding` ends the step.
  say: async ({ chat: id, as, text, holding = "" }) => {
    if (chat.id !== id || (as && chat.as !== as)) await openChat(id, as ?? null);
    arrivals = [];
    await say(text);
    const { line } = await arrival({ chat: id });
    if (!line.text.includes(holding)) throw new Error(line.text);
  },
  // A line of the OA in a chat, perhaps holding some words, perhaps already there. Where a visitor
  // has put that group to rest before, another chat that got it is opened.
  arrival: async (wanted) => {
    const came = await arrival({ ...wanted, elsewhere: true });
    if (came.chat !== wanted.chat) await openChat(came.chat);
  },
  // The newest line of a chat that holds `holding` goes into a group.
  forward: async ({ from, as, to, holding = "" }) => {
    const line = await newest(from, holding);
    await post("/forward", { user_id: as, from_chat: from, message_id: line.message_id, group_id: to });
    await openChat(to, as);
  },
  // The page of the newest line of a chat is opened, as a member would on her phone; the step waits
  // until the view `counted` tells of it: visits are written down a few seconds later.
  visit: async ({ chat: id, holding = "", counted }) => {
    const line = await newest(id, holding);
    const before = await seenIn(counted);
    await post("/annex/visit", { text: line.text });
    for (let looks = 0; (await seenIn(counted)) === before; looks += 1) {
      if (looks > 2 * LINE_SECONDS) throw Object.assign(new Error(counted), { late: true });
      await wait(0.5);
    }
  },
  pause: (seconds) => wait(seconds * CALM),
};

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const seenIn = async (view) => JSON.stringify(await get(`/annex/${view}?lang=${spoken()}`));

async function newest(id, holding) {
  const { lines } = await get(`/chats/${encodeURIComponent(id)}`);
  const found = lines.filter((line) => line.text.includes(holding)).at(-1);
  if (!found) throw Object.assign(new Error(holding), { late: true });
  return found;
}

/** The page saw a line come: whoever waits for it goes on. */
export function tourSees(chatId, line) {
  if (!working) return;
  arrivals.push({ chat: chatId, line });
  for (const waiter of waiters) waiter();
}

function arrival({ chat: id, holding = "", elsewhere = false }) {
  const holds = (one) => one.line.src === 0 && one.line.text.includes(holding);
  return new Promise((resolve, reject) => {
    let grace = null;
    const end = (settle, value) => { clearTimeout(ends); clearTimeout(grace); waiters.delete(look); settle(value); };
    const look = () => {
      const all = arrivals.filter(holds);
      const found = all.find((one) => one.chat === id);
      if (found) end(resolve, found);
      else if (elsewhere && all.length) grace ??= setTimeout(() => end(resolve, all[0]), GRACE_SECONDS * 1000);
    };
    const ends = setTimeout(() => end(reject, Object.assign(new Error(id), { late: true })), LINE_SECONDS * 1000);
    waiters.add(look);
    look();
  });
}
