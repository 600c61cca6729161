// One message as a phone shows it. Every name and text is set as text, whatever it holds.

import { icon } from "./icons.js";
import { el, hourText, t, toast } from "./words.js";

const LINK = /(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|(?:[\p{L}\d-]+\.)+[\p{L}]{2,})(?::\d+)?\/[^\s“”"<>]*[^\s“”"<>.,;:!?)…]/giu;
const ICONS = { "/-heart": "❤️", "/-strong": "👍", ":>": "😄", ":o": "😮", ":-((": "😢", ":-h": "😠" };
const KINDS = ["image", "gif", "sticker", "audio", "video", "file", "location", "link", "business_card"];
const MEDIA = /\/\/photo\.example\.zdn\.vn\/[fd]\/([0-9a-f]{40})$/;

/** `around`: mine, name (of the sender), says(text), acts(line) → buttons, quoted(id) → line or null. */
export function bubble(line, around) {
  const mine = around.mine(line);
  const made = el("article", {
    class: `bubble ${mine ? "mine" : "theirs"} ${line.src === 0 ? "of-oa" : ""}`,
    tabindex: "-1", dir: "auto",
    data: { id: line.message_id },
  });
  fill(made, line, around, mine);
  return made;
}

export function fill(made, line, around, mine) {
  const who = around.name(line);
  const shown = mine || !who ? null : el("p", { class: "who", dir: "auto" }, who);
  made.setAttribute("aria-label", `${mine ? t("you") : who}, ${hourText(line.at)}`);
  made.replaceChildren(
    ...[shown, quoteOf(line, around), ...attachments(line), words(line), buttons(line, around), foot(line, around, mine)].filter(Boolean),
  );
}

function quoteOf(line, around) {
  if (!line.quote) return null;
  const text = around.quoted(line.quote)?.text ?? "…";
  return el("blockquote", { dir: "auto" }, text.slice(0, 120));
}

function words(line) {
  if (!line.text) return null;
  const made = el("p", { class: "words", dir: "auto" });
  let from = 0;
  for (const found of line.text.matchAll(LINK)) {
    made.append(line.text.slice(from, found.index), link(found[0]));
    from = found.index + found[0].length;
  }
  made.append(line.text.slice(from));
  return made;
}

function link(text) {
  const local = /^(localhost|127\.0\.0\.1)/i.test(text);
  const url = /^https?:/i.test(text) ? text : `${local ? "http" : "https"}://${text}`;
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

function attachments(line) {
  if (line.kind === "text" && !line.attachments?.length) return [];
  const given = line.attachments?.length ? line.attachments : [{ type: line.kind, payload: {} }];
  return given.map((one) => attachment(one, line)).filter(Boolean);
}

function attachment(one, line) {
  const kind = one.type === "link" && line.kind === "business_card" ? "business_card" : one.type;
  const payload = one.payload ?? {};
  const upload = MEDIA.exec(payload.url ?? "")?.[1];
  const shown = upload ? `/sandbox/media/${upload}` : onThisMachine(payload.url);
  if (shown && (kind === "image" || kind === "gif")) {
    const picture = el("img", { src: shown, alt: line.text || t(kind), class: "picture", loading: "lazy" });
    picture.addEventListener("error", () => picture.replaceWith(card(kind, payload)));
    return picture;
  }
  if (upload && kind === "file") {
    return el("a", { href: `/sandbox/media/${upload}`, target: "_blank", rel: "noopener" }, card(kind, payload));
  }
  return kind === "template" && payload.text ? el("p", { class: "words" }, String(payload.text)) : card(kind, payload);
}

// Zalo fetches a picture by its address, as of a report's chart; here only the product's own is shown.
function onThisMachine(address) {
  if (!URL.canParse(address ?? "")) return null;
  const url = new URL(address);
  return url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname) ? url.href : null;
}

function card(kind, payload) {
  const name = payload.name ?? payload.description ?? (["image", "gif", "audio"].includes(kind) ? "" : payload.url ?? "");
  const title = kind === "list" ? t("list_kind") : t(KINDS.includes(kind) ? kind : "template");
  return el("p", { class: "card" },
    el("span", { class: "card-icon" }, icon(kind === "gif" ? "image" : KINDS.includes(kind) ? kind : "file")),
    el("span", {}, el("b", {}, title), name && kind !== "sticker" ? el("small", { dir: "auto" }, String(name).slice(0, 90)) : null));
}

function buttons(line, around) {
  if (!line.buttons?.length) return null;
  return el("div", { class: "buttons" }, ...line.buttons.map((one) => button(one, around)));
}

function button(one, around) {
  const title = String(one.title ?? "");
  if (one.type === "oa.open.url") {
    return el("a", { class: "button", href: safe(one.payload?.url), target: "_blank", rel: "noopener noreferrer" }, title);
  }
  const press = () => {
    if (typeof one.payload === "string") around.says(one.payload);
    else toast(t("calls", { number: one.payload?.phone_code ?? "" }));
  };
  return el("button", { type: "button", class: "button", onclick: press }, title);
}

const safe = (url) => (/^https?:\/\//i.test(url ?? "") ? url : "#");

function foot(line, around, mine) {
  const made = el("div", { class: "foot" });
  if (line.reactions?.length) {
    const icons = line.reactions.map((one) => ICONS[one] ?? "❤️").join("");
    made.append(el("span", { class: "reactions" }, icons));
  }
  made.append(el("time", { datetime: String(line.at) }, hourText(line.at)));
  if (mine) made.append(mark(line));
  if (!mine && line.seen) made.append(el("span", { class: "mark" }, t("seen")));
  made.append(el("span", { class: "acts" }, ...around.acts(line)));
  return made;
}

function mark(line) {
  const word = line.trouble ? "not_arrived" : line.arrived ? "arrived" : "sent";
  const sign = line.trouble ? "warn" : line.arrived ? "ticks" : "tick";
  return el("span", { class: `mark ${word}`, title: t(word) },
    icon(sign), el("span", { class: "unseen" }, t(word)));
}
