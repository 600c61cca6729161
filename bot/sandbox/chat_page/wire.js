// Talks with the sandbox: plain calls, and the stream of what happens.

import { t } from "./words.js";

export function get(path) {
  return ask(path);
}

export function post(path, body = {}) {
  return ask(path, { method: "POST", body: JSON.stringify(body) });
}

async function ask(path, how) {
  const got = await fetch(`/sandbox${path}`, how).catch(() => { throw new Error(t("lost")); });
  const said = await got.json();
  if (!got.ok) throw new Error(said.error ?? got.statusText);
  return said;
}

/**
 * Follows /sandbox/events from `last` on. A page nobody looks at lets go of its connection (a browser
 * allows six to a host) and catches up when it is looked at again.
 */
export function follow(last, { notice, reset, lost, found }) {
  let source = null;
  let wasLost = false;

  const open = () => {
    if (source) return;
    source = new EventSource(`/sandbox/events?since=${last}`);
    source.onmessage = (message) => {
      last = message.lastEventId;
      notice(JSON.parse(message.data));
    };
    source.addEventListener("reset", (message) => { last = message.lastEventId; reset(); });
    source.onopen = () => { if (wasLost) found(); wasLost = false; };
    source.onerror = () => {
      if (!wasLost) lost();
      wasLost = true;
      if (source.readyState === EventSource.CLOSED) { close(); setTimeout(open, 1000); }
    };
  };
  const close = () => { source?.close(); source = null; };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
