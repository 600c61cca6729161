// What the product shows beside the chats: figures and tables given as data, drawn here.

import { el, t } from "./words.js";

/** view: {title, note?, figures: [{label, value, tone?}], tables: [{title, columns, rows, empty}]} */
export function drawView(view, open) {
  return [
    view.note ? el("p", { class: "view-note" }, view.note) : null,
    view.figures?.length ? el("dl", { class: "figures" }, ...view.figures.map(figure)) : null,
    ...(view.tables ?? []).map((one) => table(one, open)),
  ].filter(Boolean);
}

function figure(one) {
  return el("div", { class: `figure ${one.tone ?? ""}` }, el("dt", {}, one.label), el("dd", {}, String(one.value)));
}

function table(one, open) {
  const name = one.title ? el("h4", {}, one.title) : null;
  if (!one.rows.length) return el("section", {}, name, el("p", { class: "nothing" }, one.empty ?? "–"));
  const head = el("thead", {}, el("tr", {}, ...one.columns.map((text) => el("th", { scope: "col" }, text))));
  const body = el("tbody", {}, ...one.rows.map((row) => line(row, open)));
  const label = one.title ?? one.columns.join(", ");
  return el("section", {}, name, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, el("table", {}, head, body)));
}

function line(row, open) {
  return el("tr", { class: row.tone ?? "" }, ...row.cells.map((cell) => el("td", {}, ...content(cell, open))));
}

/** A cell is a text, or {text, small?, tone?, chat?}: small stands under it, a chat is opened. */
function content(cell, open) {
  if (cell === null || typeof cell !== "object") return [document.createTextNode(String(cell ?? ""))];
  const text = cell.chat
    ? el("button", { type: "button", class: "plain", dir: "auto", onclick: () => open(cell.chat) }, cell.text)
    : el("span", { class: cell.tone ? `badge ${cell.tone}` : "", dir: "auto" }, cell.text);
  return [text, cell.small ? el("small", { dir: "auto" }, cell.small) : null].filter(Boolean);
}
