// What the page itself says, in Vietnamese or English; and small tools to build what it shows.

import { icon } from "./icons.js";

const KEPT = "chihoi.language";
let language = localStorage.getItem(KEPT) === "en" ? "en" : "vi";
let words = {};
const followers = [];

export const spoken = () => language;

export async function loadWords() {
  const got = await fetch(`/sandbox/page/words.${language}.json`);
  words = await got.json();
  document.documentElement.lang = language;
  translate(document);
}

export async function switchLanguage() {
  language = language === "vi" ? "en" : "vi";
  localStorage.setItem(KEPT, language);
  await loadWords();
  for (const follow of followers) await follow();
}

export const onLanguage = (follow) => followers.push(follow);

/** The text of that key, its {places} filled. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

export const has = (key) => key in words;

export function translate(root) {
  for (const one of root.querySelectorAll("[data-word]")) one.textContent = t(one.dataset.word);
  for (const one of root.querySelectorAll("[data-word-label]")) one.setAttribute("aria-label", t(one.dataset.wordLabel));
  for (const one of root.querySelectorAll("[data-word-placeholder]")) one.placeholder = t(one.dataset.wordPlaceholder);
}

/** An element; strings become text, never markup. Keys starting with "on" are listeners. */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (key === "data") Object.assign(made.dataset, value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const byId = (id) => document.getElementById(id);

const clockOf = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const secondsOf = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" });

export const hourText = (at) => clockOf.format(new Date(at));
export const secondText = (at) => secondsOf.format(new Date(at));
export const dayOf = (at) => dayKey.format(new Date(at));

export function dayText(at) {
  const locale = language === "vi" ? "vi-VN" : "en-GB";
  return new Intl.DateTimeFormat(locale, {
    weekday: "long", day: "numeric", month: "numeric", year: "numeric", timeZone: "Asia/Ho_Chi_Minh",
  }).format(new Date(at));
}

const FACES = 8;

/** A round face with the last name's first letter; its colour comes from the id. */
export function face(id, name, kind) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  const last = name.trim().split(/\s+/).at(-1) ?? "?";
  const shown = kind === "person" ? ([...last][0] ?? "?") : icon("group");
  return el("span", { class: `face f${sum % FACES} ${kind}`, "aria-hidden": "true" }, shown);
}

let toastEnds = 0;
export function toast(text, lasting = 4000) {
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toastEnds);
  toastEnds = setTimeout(() => { place.hidden = true; }, lasting);
}
