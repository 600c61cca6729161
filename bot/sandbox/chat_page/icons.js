// Line icons drawn by the page itself: an emoji looks different, or like a box, from phone to phone.

const PATHS = {
  group: "M8.5 11a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM2.5 19c.3-3.4 2.7-5.5 6-5.5s5.7 2.1 6 5.5M16 10.8a2.7 2.7 0 1 0-.6-5.3M17.5 13.6c2.4.4 3.8 2.3 4 5",
  flower: "M12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM12 9.3c-2.5-2-2.2-5.8 0-6.3 2.2.5 2.5 4.3 0 6.3zM14.6 11.3c1.2-3 4.8-4 6-2.1.6 2.2-2.8 4-6 2.1zM13.6 14.2c3.2-.2 5.3 3 3.9 4.8-2 1.1-4.8-1.5-3.9-4.8zM10.4 14.2c.9 3.3-1.9 5.9-3.9 4.8-1.4-1.8.7-5 3.9-4.8zM9.4 11.3c-3.2 1.9-6.6.1-6-2.1 1.2-1.9 4.8-.9 6 2.1z",
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4.5 15.5 20l-4-6.5zM11.5 13.5 20 4.5",
  back: "M15 5l-7 7 7 7",
  forward: "M14 6l6 5.5-6 5.5v-3.5c-5 0-8 1.5-10 5 .4-6 4-9 10-9.2z",
  quote: "M10 6l-6 5.5 6 5.5v-3.5c5 0 8 1.5 10 5-.4-6-4-9-10-9.2z",
  heart: "M12 20C5 15.5 3.5 12 3.5 9.3A4.3 4.3 0 0 1 12 7.6a4.3 4.3 0 0 1 8.5 1.7C20.5 12 19 15.5 12 20z",
  raw: "M9 6 4 12l5 6M15 6l5 6-5 6",
  image: "M4 5.5h16v13H4zM4 16l4.5-4.5 4 4 3-3L20 16M15.5 9.5h.01",
  sticker: "M12 21a9 9 0 1 1 9-9c-4 0-9 3-9 9zM8.5 10h.01M14 9h.01M8 13.5c1 1.2 2 1.7 3.5 1.7",
  audio: "M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 1 0-6 0v5a3 3 0 0 0 3 3zM6 11.5c0 3.5 2.5 6 6 6s6-2.5 6-6M12 17.5V21",
  video: "M3.5 6.5h11v11h-11zM14.5 11l6-3.5v9l-6-3.5",
  file: "M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4M9 12.5h6M9 16h6",
  location: "M12 21c-4-5-6.5-8-6.5-11.5a6.5 6.5 0 1 1 13 0C18.5 13 16 16 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  link: "M10 14a4 4 0 0 0 6 .3l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.3l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  business_card: "M3.5 6h17v12h-17zM8.5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.5 15.5c.5-1.5 1.5-2 3-2s2.5.5 3 2M14.5 10h3.5M14.5 13.5h3.5",
  panel: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  ticks: "M2.5 12.5 6.5 17 15 7.5M11 16l1 1 9-9.5",
  warn: "M12 4 2.8 20h18.4zM12 10v5M12 17.5h.01",
  close: "M6 6l12 12M18 6 6 18",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name] ?? PATHS.file);
  made.append(path);
  return made;
}

/** Puts an icon before the words of every element that asks for one by data-icon. */
export function putIcons(root) {
  for (const one of root.querySelectorAll("[data-icon]")) one.prepend(icon(one.dataset.icon));
}
