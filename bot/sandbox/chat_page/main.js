// The page's start: who there is, what the stream brings, which part shows it.

import { addAct, arrive, change, openChat, open, react, redraw, startChat } from "./chat.js";
import { draw, focusList, mark, startList, touch } from "./people.js";
import { putIcons } from "./icons.js";
import { byId, loadWords, onLanguage, spoken, switchLanguage, t, toast } from "./words.js";
import { follow, get } from "./wire.js";
import { happened, isOverChat, lookAgain, refreshSoon, showPanel, startPanel } from "./panel.js";
import { showRaw } from "./sheet.js";
import { startTour, tourSees } from "./tour.js";

const world = { people: new Map(), groups: new Map(), oas: new Map() };
let annex = { cast: [], quick: [] };

async function loadWorld() {
  const got = await get("/chats");
  world.people = new Map(got.people.map((one) => [one.id, one]));
  world.groups = new Map(got.groups.map((one) => [one.id, one]));
  world.oas = new Map(got.oas.map((one) => [one.oa_id, one.name]));
  return got.last;
}

async function loadAnnex() {
  annex = await get(`/annex?lang=${spoken()}`);
}

const find = (id) => world.people.get(id) ?? world.groups.get(id) ?? null;
const nameOf = (id) => find(id)?.name ?? world.oas.get(id) ?? t("system");
const about = (id) => annex.cast.find((one) => one.id === id)?.about ?? "";
const fits = (wanted, id) => wanted === id || (wanted === "*" && world.people.has(id));

function quickFor(id, as) {
  return annex.quick.filter((one) => one.for.some((wanted) => fits(wanted, id)) && (!one.as || one.as === as));
}

const given = {
  people: () => [...world.people.values()],
  groups: () => inOrder([...world.groups.values()]),
  cast: () => annex.cast.map((one) => one.id),
  person: (id) => world.people.get(id) ?? null,
  group: (id) => world.groups.get(id) ?? null,
  groupsOf: (id) => [...world.groups.values()].filter((one) => one.members.includes(id)),
  find, nameOf, about, quickFor, showRaw,
  oaName: (id) => world.oas.get(id) ?? t("oa"),
  openId: () => open.id,
  open: (id) => openChat(id, null, { focus: true }),
  onOpen: (id) => { mark(id); if (isOverChat()) showPanel(false); history.replaceState(null, "", `#${encodeURIComponent(id)}`); },
  toList: () => { document.body.dataset.pane = "list"; focusList(); },
};

/** Those of the cast first, as the data orders them. */
function inOrder(groups) {
  const order = annex.cast.map((one) => one.id);
  const rank = (one) => (order.includes(one.id) ? order.indexOf(one.id) : order.length);
  return groups.sort((one, other) => rank(one) - rank(other));
}

function notice(all) {
  for (const one of all) tell(one);
  refreshSoon();
}

function tell(one) {
  switch (one.what) {
    case "line": return line(one.chat, one.line);
    case "line_changed": return one.chat === open.id ? change(one.line.message_id, one.line) : null;
    case "reacted": return one.chat === open.id ? react(one.message_id, one.icon) : null;
    case "delivered": return change(one.message_id, one.acknowledged ? { arrived: true, trouble: false } : { trouble: true });
    case "act": return act(one);
    default: return happened(one);
  }
}

function line(id, said) {
  if (!find(id)) { loadWorldSoon(); return; }
  find(id).newest = { text: said.text.slice(0, 80), kind: said.kind, at: said.at, src: said.src, from_id: said.from_id };
  arrive(id, said);
  touch(id, { isNew: said.src === 0 });
  tourSees(id, said);
}

let loading = null;
/** Who there is, asked once however many things happened at the same time. */
function loadWorldSoon() {
  loading ??= new Promise((resolve) => setTimeout(resolve, 100)).then(loadWorld).then(draw).finally(() => { loading = null; });
  return loading;
}

async function act(one) {
  await loadWorldSoon();
  if (one.chat !== open.id) return;
  addAct(one);
  redraw();
}

async function beginAnew() {
  toast(t("was_reset"));
  await Promise.all([loadWorld(), lookAgain()]);
  draw();
  if (open.id && find(open.id)) openChat(open.id, open.as);
}

async function start() {
  putIcons(document);
  await loadWords();
  const last = await loadWorld();
  await loadAnnex();
  startList(given);
  startChat(given);
  draw();
  byId("language").addEventListener("click", switchLanguage);
  onLanguage(async () => { await loadAnnex(); nameLanguage(); draw(); redraw(); });
  nameLanguage();
  follow(last, {
    notice, reset: beginAnew,
    lost: () => toast(t("lost"), 60_000),
    found: () => toast(t("back_again")),
  });
  await startPanel(given);
  await startTour();
  const asked = decodeURIComponent(location.hash.slice(1));
  if (find(asked)) await openChat(asked);
  else if (innerWidth > 760 && (annex.cast[0] || world.people.size)) await openChat(annex.cast[0]?.id ?? [...world.people.keys()][0]);
  document.body.dataset.ready = "yes";
}

function nameLanguage() {
  const other = spoken() === "vi" ? "en" : "vi";
  byId("language").textContent = other === "en" ? "English" : "Tiếng Việt";
  byId("language").lang = other;
}

start();
