// A sheet over the page: the raw webhook and API call of a message, as they went over the wire.

import { byId, el, t } from "./words.js";

export function showRaw(raw) {
  const parts = [...raw.webhooks.map(webhook), ...raw.calls.map(call)];
  show(t("raw_title"), parts.length
    ? [el("p", { class: "says" }, t("raw_note")), ...parts]
    : [el("p", {}, t("raw_none"))]);
}

function show(title, content) {
  const sheet = byId("sheet");
  const close = el("button", { type: "button", class: "tool", onclick: () => sheet.close() }, t("close"));
  sheet.replaceChildren(el("header", {}, el("h2", { id: "sheet-name" }, title), close), el("div", { class: "sheet-body" }, ...content));
  sheet.showModal();
}

function webhook(one) {
  const status = one.status ?? one.problem ?? "…";
  return part(`${t("raw_webhook")} → ${status}`, [`POST ${one.url ?? ""}`, headers(one.headers), "", pretty(one.body)]);
}

function call(one) {
  return part(t("raw_call"), [`POST ${one.url}`, headers(one.headers), "", pretty(one.body), "", `◂ ${t("raw_answer")}`, pretty(one.answer)]);
}

const headers = (all) => Object.entries(all).map(([name, value]) => `${name}: ${value}`).join("\n");
const pretty = (body) => (typeof body === "string" ? body : JSON.stringify(body, null, 2));
const part = (title, rows) => el("section", {}, el("h3", {}, title), el("pre", { tabindex: "0", role: "region", "aria-label": title }, rows.join("\n")));
