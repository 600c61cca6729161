// The list of people and groups: who is worth trying first, what came in, arrow keys.

import { icon } from "./icons.js";
import { byId, el, face, hourText, t } from "./words.js";

let world = null; // { people(), groups(), cast(), about(id), openId(), open(id), nameOf(id) }
const unread = new Map();
const items = new Map(); // chat id -> its button

export function startList(given) {
  world = given;
  byId("find").addEventListener("input", draw);
  byId("find").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); shown()[0]?.focus(); }
    if (event.key === "Enter") shown()[0]?.click();
  });
  byId("people").addEventListener("keydown", walk);
}

const shown = () => [...byId("people").querySelectorAll(".item")];

/** Arrow keys go from one to the next and open her chat; Enter goes on to the writing. */
function walk(event) {
  const all = shown();
  const at = all.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  if (steps[event.key] < 0) { byId("find").focus(); return; }
  all[Math.min(steps[event.key], all.length - 1)]?.focus();
}

export function focusList() {
  (items.get(world.openId()) ?? shown()[0])?.focus();
}

export function draw() {
  const wanted = fold(byId("find").value);
  const fits = (one) => !wanted || fold(one.name).includes(wanted) || fold(world.about(one.id)).includes(wanted);
  const cast = world.cast();
  const first = cast.map((id) => world.people().find((one) => one.id === id)).filter(Boolean);
  const rest = world.people().filter((one) => !cast.includes(one.id));
  items.clear();
  byId("people").replaceChildren(
    ...section(first.length ? "cast" : "others", (first.length ? first : rest).filter(fits)),
    ...section("groups", world.groups().filter(fits)),
    ...(first.length ? section("others", rest.filter(fits)) : []),
  );
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().trim();

function section(word, all) {
  if (!all.length) return [];
  const rows = all.map((one) => el("li", {}, item(one)));
  const name = `list-${word}`;
  return [el("h3", { id: name }, t(word)), el("ul", { "aria-labelledby": name }, ...rows)];
}

function item(one) {
  const made = el("button", { type: "button", class: "item", data: { chat: one.id }, onclick: () => world.open(one.id) });
  items.set(one.id, made);
  fill(made, one);
  return made;
}

function fill(made, one) {
  const about = world.about(one.id) || (one.kind === "person" ? t(one.following ? "following" : "not_following") : t(one.kind));
  const newest = one.newest;
  const count = unread.get(one.id) ?? 0;
  made.setAttribute("aria-current", world.openId() === one.id ? "true" : "false");
  made.replaceChildren(
    face(one.id, one.name, one.kind),
    el("span", { class: "item-text" },
      el("span", { class: "item-name", dir: "auto" }, one.name),
      el("span", { class: "item-about" }, about),
      newest ? el("span", { class: "item-newest", dir: "auto" }, newest.src === 0 ? icon("flower") : null, newestText(newest)) : null),
    el("span", { class: "item-side" },
      newest ? el("time", {}, hourText(newest.at)) : null,
      count ? el("span", { class: "count", "aria-label": t("unread", { count }) }, count > 99 ? "99+" : String(count)) : null));
}

function newestText(newest) {
  const text = newest.text || t(newest.kind);
  return text.replace(/\s+/g, " ").slice(0, 70);
}

const touched = new Set();
/** Something came in for that chat; the rows are redrawn together at the next frame. */
export function touch(id, { isNew }) {
  if (isNew && world.openId() !== id) unread.set(id, (unread.get(id) ?? 0) + 1);
  if (touched.size === 0) requestAnimationFrame(redrawTouched);
  touched.add(id);
}

function redrawTouched() {
  for (const id of touched) {
    const one = world.find(id);
    if (one && items.has(id)) fill(items.get(id), one);
  }
  touched.clear();
}

/** The chat is open: nothing in it is unread, and its row is the marked one. */
export function mark(id) {
  unread.delete(id);
  for (const [other, made] of items) made.setAttribute("aria-current", other === id ? "true" : "false");
  touch(id, { isNew: false });
  items.get(id)?.scrollIntoView({ block: "nearest" });
}
