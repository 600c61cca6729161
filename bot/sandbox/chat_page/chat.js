// The open chat: its lines (few in the page, however many there are), and what can be done in it.

import { bubble, fill } from "./bubble.js";
import { icon } from "./icons.js";
import { byId, dayOf, dayText, el, face, has, t, toast } from "./words.js";
import { get, post } from "./wire.js";

const MOST_SHOWN = 120; // bubbles in the page; older ones are fetched again when wanted
const MOST_WHILE_READING = 360;

export const open = { id: null, kind: null, as: null };
let world = null; // { person(id), group(id), nameOf(id), about(id), quickFor(id), onOpen(), oaName() }
let lines = new Map(); // message id -> line, those shown
let more = false;
let waiting = []; // lines that came and are not shown yet
let quoting = null;
let drafts = new Map();
let opening = 0;
let fetching = null; // { id, lines }: what comes while a chat is fetched may be missing from what is fetched
let wrote = false; // on this page, since it was last at the end
let following = true; // its end is looked at; scrolling up ends that, not a picture that loads late
let scrolled = 0;

const place = () => byId("lines");
const isGroup = () => open.kind !== "person";

export function startChat(given) {
  world = given;
  byId("form").addEventListener("submit", (event) => { event.preventDefault(); sendWritten(); });
  byId("write").addEventListener("keydown", keys);
  byId("write").addEventListener("input", grow);
  byId("as").addEventListener("change", () => { open.as = byId("as").value; redraw(); });
  byId("back").addEventListener("click", () => { document.body.dataset.pane = "list"; byId("find").focus(); });
  byId("to-end").addEventListener("click", () => { toEnd(); byId("write").focus(); });
  place().addEventListener("scroll", sawScroll, { passive: true });
  place().addEventListener("load", () => { if (following) toEnd(); }, true);
  place().addEventListener("keydown", walk);
  new ResizeObserver(() => { if (following) toEnd(); }).observe(place()); // the tour grew, a keyboard came up
  byId("more").addEventListener("click", attachMenu);
  byId("menu").addEventListener("keydown", menuKeys);
  document.addEventListener("click", (event) => { if (!event.target.closest("#menu, #more, .act")) closeMenu(); });
}

/** Opens a person's chat with the OA, or a group in which `as` writes. */
export async function openChat(id, as = null, { focus = false } = {}) {
  const turn = ++opening;
  const group = world.group(id);
  const meanwhile = [];
  fetching = { id, lines: meanwhile };
  const got = await get(`/chats/${encodeURIComponent(id)}`);
  if (turn !== opening) return;
  fetching = null;
  if (open.id !== id) changeDrafts(id);
  Object.assign(open, { id, kind: group ? group.kind : "person", as: group ? speaker(group, as) : id });
  lines = new Map([...got.lines, ...meanwhile].map((line) => [line.message_id, line]));
  more = got.more;
  waiting = [];
  quote(null);
  document.body.dataset.pane = "chat";
  grow(); // its height is known only once it is shown
  redraw();
  toEnd();
  world.onOpen(id);
  saySeen();
  if (focus) byId("write").focus();
}

/** Only now: until the other chat is there, what is written belongs to this one. */
function changeDrafts(id) {
  if (open.id) drafts.set(open.id, byId("write").value);
  byId("write").value = drafts.get(id) ?? "";
}

function speaker(group, wanted) {
  if (wanted) return wanted;
  if (open.as && group.members.includes(open.as)) return open.as;
  return group.members[0] ?? null;
}

export function redraw() {
  if (!open.id) return;
  top();
  rooms();
  speakers();
  drawLines();
  quick();
}

function top() {
  const group = world.group(open.id);
  const one = group ?? world.person(open.id);
  byId("chat-face").replaceWith(Object.assign(face(one.id, one.name, one.kind), { id: "chat-face" }));
  byId("chat-name").textContent = one.name;
  byId("chat-about").textContent = group ? groupAbout(group) : personAbout(one);
  byId("chat-tools").replaceChildren(...tools(one, group));
}

function groupAbout(group) {
  const parts = [t(group.kind), t("members", { count: group.members.length })];
  return (group.off ? [t("off"), ...parts] : parts).join(" · ");
}

function personAbout(one) {
  return [world.about(one.id), t(one.following ? "following" : "not_following")].filter(Boolean).join(" · ");
}

function tools(one, group) {
  if (group) return [];
  const act = one.following ? "unfollow" : "follow";
  return [el("button", { type: "button", class: "tool follow", onclick: () => attempt(() => post(`/people/${one.id}/${act}`)) }, t(act))];
}

function rooms() {
  const person = open.as ? world.person(open.as) : null;
  const groups = person ? world.groupsOf(person.id) : [];
  const all = person ? [{ id: person.id, name: t("oa_chat"), oa: true }, ...groups] : [];
  byId("rooms").hidden = groups.length === 0;
  byId("rooms").replaceChildren(...all.map((one) => el("button", {
    type: "button", class: "room", "aria-pressed": one.id === open.id ? "true" : "false",
    onclick: () => openChat(one.id, person.id, { focus: true }),
  }, icon(one.oa ? "flower" : "group"), el("span", { dir: "auto" }, one.name))));
}

function speakers() {
  const group = world.group(open.id);
  byId("as-label").hidden = !group;
  if (!group) return;
  const all = group.members.includes(open.as) || !open.as ? group.members : [open.as, ...group.members];
  byId("as").replaceChildren(...all.map((id) => el("option", { value: id }, world.nameOf(id))));
  byId("as").value = open.as ?? "";
}

function quick() {
  const things = world.quickFor(open.id, open.as);
  byId("quick").hidden = things.length === 0;
  byId("quick").replaceChildren(...things.map((one) => el("button", {
    type: "button", class: "chip", title: one.text ?? one.label, onclick: () => doQuick(one),
  }, one.label)));
}

function doQuick(one) {
  if (one.event) return attempt(() => post(`/people/${open.id}/event`, { event_name: one.event }));
  return say(one.text);
}

// ---- lines -----------------------------------------------------------------------------------

const around = {
  mine: (line) => line.src === 1 && line.from_id === open.as,
  name: (line) => (line.src === 0 ? `${world.oaName(line.from_id)} ✔` : isGroup() ? world.nameOf(line.from_id) : world.nameOf(line.from_id)),
  says: (text) => say(text),
  quoted: (id) => lines.get(id) ?? null,
  acts: (line) => acts(line),
};

function drawLines() {
  const shown = [...lines.values()];
  const made = document.createDocumentFragment();
  if (more) made.append(el("button", { type: "button", class: "older", onclick: older }, t("older")));
  if (!shown.length) made.append(el("p", { class: "nothing" }, t(isGroup() ? "empty_group" : "empty")));
  let day = "";
  for (const line of shown) {
    if (dayOf(line.at) !== day) made.append(daySign(line.at));
    day = dayOf(line.at);
    made.append(line.act ? sign(line) : bubble(line, around));
  }
  place().replaceChildren(made);
}

const daySign = (at) => el("p", { class: "day", data: { day: dayOf(at) } }, dayText(at));
const sign = (line) => el("p", { class: "sign", dir: "auto" }, line.act);

const atEnd = () => place().scrollHeight - place().scrollTop - place().clientHeight < 60;
function sawScroll() {
  const now = place().scrollTop;
  if (atEnd()) { byId("to-end").hidden = true; following = true; } else if (now < scrolled) following = false;
  scrolled = now;
}

function toEnd() {
  following = true;
  place().scrollTop = place().scrollHeight;
  byId("to-end").hidden = true;
  wrote = false;
}

async function older() {
  const first = [...lines.values()].find((line) => !line.act);
  const got = await get(`/chats/${encodeURIComponent(open.id)}?before=${encodeURIComponent(first?.message_id ?? "")}`);
  const height = place().scrollHeight;
  lines = new Map([...got.lines.map((line) => [line.message_id, line]), ...lines]);
  more = got.more;
  drawLines();
  place().scrollTop = place().scrollHeight - height;
}

/** A message of some chat came. */
export function arrive(id, line) {
  if (fetching?.id === id) fetching.lines.push(line);
  if (open.id === id) add(line);
}

/** Of the open chat; shown together with others at the next frame. */
function add(line) {
  if (waiting.push(line) === 1) requestAnimationFrame(showWaiting);
  if (waiting.length > MOST_SHOWN) waiting.splice(0, waiting.length - MOST_SHOWN);
}

function showWaiting() {
  const news = waiting.filter((line) => !lines.has(line.message_id));
  waiting = [];
  if (!news.length) return;
  const follow = atEnd();
  place().querySelector(".nothing")?.remove();
  for (const line of news) {
    const last = [...place().querySelectorAll(".day")].at(-1)?.dataset.day;
    if (last !== dayOf(line.at)) place().append(daySign(line.at));
    lines.set(line.message_id, line);
    place().append(line.act ? sign(line) : bubble(line, around));
  }
  trim(follow ? MOST_SHOWN : MOST_WHILE_READING);
  if (follow || (wrote && news.some((line) => around.mine(line)))) toEnd();
  else byId("to-end").hidden = false;
  saySeen();
}

function trim(most) {
  if (lines.size <= most) return;
  const extra = [...lines.keys()].slice(0, lines.size - most);
  for (const id of extra) lines.delete(id);
  more = true;
  const bubbles = place().querySelectorAll(".bubble, .sign");
  for (let n = 0; n < bubbles.length - most; n += 1) bubbles[n].remove();
  for (const day of [...place().querySelectorAll(".day")]) {
    if (day.nextElementSibling?.classList.contains("day")) day.remove();
  }
  if (!place().querySelector(".older")) place().prepend(el("button", { type: "button", class: "older", onclick: older }, t("older")));
}

/** A line changed: arrived, seen, a reaction. */
export function change(id, changes) {
  const line = lines.get(id) ?? waiting.find((one) => one.message_id === id);
  if (!line) return;
  Object.assign(line, changes);
  const made = place().querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (made) fill(made, line, around, around.mine(line));
}

export function react(id, icon) {
  const line = lines.get(id);
  if (line) change(id, { reactions: icon === "/-remove" ? [] : [...(line.reactions ?? []), icon] });
}

/** "Lan joined the group": between the bubbles, not one of them. */
export function addAct(notice) {
  const key = `act_${notice.name}`;
  if (!has(key)) return;
  const text = t(key, { name: world.nameOf(notice.user_id) });
  add({ message_id: `act ${notice.name} ${notice.at} ${notice.user_id}`, at: notice.at, act: text, from_id: "", src: 2 });
}

let seenAsked = 0;
/** Her phone tells the OA that she has seen its newest message, at most every two seconds. */
function saySeen() {
  if (isGroup() || seenAsked) return;
  seenAsked = setTimeout(() => {
    seenAsked = 0;
    const last = [...lines.values()].filter((line) => line.src === 0).at(-1);
    if (!last || last.seen || isGroup() || document.hidden) return;
    last.seen = true;
    post(`/people/${open.id}/event`, { event_name: "user_seen_message", message_id: last.message_id }).catch(() => {});
  }, 2000);
}

// ---- what can be done ------------------------------------------------------------------------

export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(t("failed", { why: error.message }));
    return null;
  }
}

export function say(text, more_ = {}) {
  wrote = true;
  const body = { text, ...(quoting ? { message: { quote_msg_id: quoting } } : {}), ...more_ };
  quote(null);
  return isGroup()
    ? attempt(() => post(`/groups/${open.id}/text`, { ...body, user_id: open.as }))
    : attempt(() => post(`/people/${open.id}/text`, body));
}

async function sendWritten() {
  const write = byId("write");
  const text = write.value;
  if (!text.trim() || !open.id) return;
  write.value = "";
  grow();
  const done = await say(text);
  if (done === null && !write.value) write.value = text;
}

function keys(event) {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); sendWritten(); }
  if (event.key === "ArrowUp" && !event.target.value) { event.preventDefault(); lastBubble()?.focus(); }
  if (event.key === "Escape") world.toList();
}

function grow() {
  const write = byId("write");
  write.style.height = "auto";
  write.style.height = `${Math.min(write.scrollHeight, 140)}px`;
}

const bubbles = () => [...place().querySelectorAll(".bubble")];
const lastBubble = () => bubbles().at(-1);

/** Arrow keys walk through the messages; Escape or the end leads back to the writing. */
function walk(event) {
  const all = bubbles();
  const at = all.indexOf(event.target.closest(".bubble"));
  const steps = { ArrowUp: at < 0 ? all.length - 1 : at - 1, ArrowDown: at < 0 ? all.length : at + 1, Home: 0, End: all.length - 1 };
  if (event.key === "Escape") byId("write").focus();
  if (!(event.key in steps) || event.target.closest("button,a")) return;
  event.preventDefault();
  const next = all[Math.max(0, steps[event.key])];
  if (next) next.focus(); else byId("write").focus();
}

function acts(line) {
  const act = (word, sign_, work) => el("button", {
    type: "button", class: "act", "aria-label": t(word), title: t(word), onclick: work,
  }, icon(sign_));
  const all = [act("forward", "forward", (event) => forwardMenu(line, event.currentTarget)), act("quote", "quote", () => quote(line))];
  if (!isGroup() && line.src === 0) all.push(act("react", "heart", () => sendHeart(line)));
  return [...all, act("raw", "raw", () => showRaw(line))];
}

const sendHeart = (line) => attempt(() => post(`/people/${open.id}/event`, {
  event_name: "user_reacted_message", message_id: line.message_id, message: { react_icon: "/-heart" },
}));

function quote(line) {
  quoting = line?.message_id ?? null;
  const place_ = byId("quoted");
  place_.hidden = !line;
  if (!line) return;
  place_.replaceChildren(
    el("span", { dir: "auto" }, t("quoting", { text: (line.text || t(line.kind)).slice(0, 80) })),
    el("button", { type: "button", class: "round", "aria-label": t("cancel"), onclick: () => quote(null) }, icon("close")));
  byId("write").focus();
}

function forwardMenu(line, anchor) {
  const groups = world.groupsOf(open.as).filter((group) => group.id !== open.id);
  if (!groups.length) { toast(t("no_groups")); return; }
  const forward = (group) => attempt(async () => {
    await post("/forward", { user_id: open.as, from_chat: open.id, message_id: line.message_id, group_id: group.id });
    toast(t("forwarded", { group: group.name }));
  });
  showMenu(anchor, t("forward_to"), groups.map((group) => ["group", group.name, () => forward(group)]));
}

function attachMenu(event) {
  event.stopPropagation();
  const kinds = ["image", "sticker", "audio", "file", "location"];
  const start = isGroup() ? "user_send_group_" : "user_send_";
  const path = isGroup() ? `/groups/${open.id}/event` : `/people/${open.id}/event`;
  const send = (kind) => attempt(() => post(path, { event_name: start + kind, user_id: open.as }));
  showMenu(byId("more"), t("attach"), kinds.map((kind) => [kind, t(kind), () => send(kind)]));
}

let menuOf = null;
function showMenu(anchor, label, items) {
  const menu = byId("menu");
  menuOf = anchor;
  anchor.setAttribute("aria-expanded", "true");
  menu.setAttribute("aria-label", label);
  menu.replaceChildren(...items.map(([sign_, text, work]) => el("button", {
    type: "button", role: "menuitem", tabindex: "-1", onclick: () => { closeMenu(); work(); },
  }, icon(sign_), el("span", { dir: "auto" }, text))));
  menu.hidden = false;
  const box = anchor.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - 8);
  const up = box.top - menu.offsetHeight - 6;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${up > 8 ? up : Math.min(box.bottom + 6, innerHeight - menu.offsetHeight - 8)}px`;
  setTimeout(() => menu.firstElementChild?.focus());
}

function closeMenu() {
  if (byId("menu").hidden) return;
  byId("menu").hidden = true;
  menuOf?.setAttribute("aria-expanded", "false");
}

// Also in the moment before its first entry has the focus.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || byId("menu").hidden) return;
  event.stopPropagation();
  closeMenu();
  menuOf?.focus();
}, true);

function menuKeys(event) {
  const all = [...byId("menu").children];
  const at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") all[(at + 1) % all.length].focus();
  if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length].focus();
  if (event.key === "Escape" || event.key === "Tab") { closeMenu(); menuOf?.focus(); }
  if (["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) { event.preventDefault(); event.stopPropagation(); }
}

async function showRaw(line) {
  const raw = await attempt(() => get(`/raw/${encodeURIComponent(line.message_id)}`));
  if (raw) world.showRaw(raw);
}
