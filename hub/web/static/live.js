// Keeps the live parts of a page fresh: asks each second whether something is newer, and then reads them again.
// A page has one part, `data-live`, or several with names, `data-live="thread"`, inside one element with `data-version`.
const whole = document.querySelector("[data-version]");
const parts = whole ? (whole.matches("[data-live]") ? [whole] : [...whole.querySelectorAll("[data-live]")]) : [];
const EVERY_MS = 1000;
const LONGEST_PAUSE_MS = 8000;
const LONGEST_ANSWER_MS = 10000;

let pause = EVERY_MS;
let timer;

// what changes by the clock alone is read anew every few seconds, or as often as it says
const TICK_S = 4;
let readAt = Date.now();
const isOver = ({ dataset }) => Date.now() - readAt >= 1000 * (Number(dataset.ticking) || TICK_S);
const isTicking = () => parts.some((part) => [...part.querySelectorAll("[data-ticking]")].some(isOver));

// a button that is replaced between press and release would never hear of the click
let pressed = null;
const isPlaying = (part) => [...part.querySelectorAll("audio, video")].some((played) => !played.paused);
const isBeingUsed = (part) =>
  isPlaying(part) ||
  part.contains(pressed) ||
  (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

function noticePresses() {
  const release = () => window.setTimeout(() => (pressed = null));
  document.addEventListener("pointerdown", ({ button, target }) => button === 0 && (pressed = target), true);
  document.addEventListener("keydown", ({ key, target }) => key === " " && (pressed = target), true);
  for (const name of ["pointerup", "pointercancel", "dragend", "keyup"]) {
    document.addEventListener(name, release, true);
  }
  window.addEventListener("blur", release);
}

// what a reader is about to say in a part is kept while the part around it is read anew
function typedIn(part) {
  const ticked = [...part.querySelectorAll("input[id]")].filter((input) => input.checked !== input.defaultChecked);
  const picked = [...part.querySelectorAll("select[id]")].filter((select) => select.selectedOptions[0]?.defaultSelected === false);
  const written = [...part.querySelectorAll("textarea[id], input[id]")].filter((field) => field.value !== field.defaultValue);
  return {
    checked: ticked.map(({ id, checked }) => [id, checked]),
    values: [...picked, ...written].map(({ id, value }) => [id, value]),
  };
}

function fill({ checked, values }) {
  for (const [id, is] of checked) {
    const input = document.getElementById(id);
    if (input) {
      input.checked = is;
    }
  }
  for (const [id, value] of values) {
    const field = document.getElementById(id);
    if (field) {
      field.value = value;
    }
  }
}

// what has the keyboard's focus is found again by its id, or as the same link or button in the same place
const like = (part, { localName, textContent, href }) =>
  [...part.querySelectorAll(localName)].filter((other) => other.textContent === textContent && other.href === href);

function focusIn(part) {
  const focused = document.activeElement;
  if (focused === part || !part.contains(focused)) {
    return () => {};
  }
  const place = like(part, focused).indexOf(focused);
  const again = () => (focused.id ? document.getElementById(focused.id) : like(part, focused)[place]);
  return () => again()?.focus({ preventScroll: true });
}

// each rendering signs its forms anew; that alone is no news
const taken = new Map();
const asNews = (html) => html.replaceAll(/name="csrf_token" value="[^"]*"/g, "");

function replacePart(part, html) {
  if (taken.get(part) === asNews(html)) {
    return;
  }
  taken.set(part, asNews(html));
  const typed = typedIn(part);
  const open = new Set([...part.querySelectorAll("details[open][id]")].map((details) => details.id));
  const focusAgain = focusIn(part);
  part.dispatchEvent(new CustomEvent("part-leaves", { bubbles: true }));
  part.innerHTML = html;
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  fill(typed);
  focusAgain();
  part.dispatchEvent(new CustomEvent("part-came", { bubbles: true }));
}

function takeIn(html, version) {
  if (parts[0] === whole) {
    if (!isBeingUsed(whole)) {
      replacePart(whole, html);
    }
  } else {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of parts) {
      const came = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (came && !isBeingUsed(part)) {
        replacePart(part, came.innerHTML);
      }
    }
  }
  // a part that was in use is read again with the next look
  if (!parts.some(isBeingUsed)) {
    whole.dataset.version = version;
  }
}

// being sent elsewhere means that the session is over, being refused that this may not be seen any more: it must not stand there
const isOverOrGone = ({ type, status }) => type === "opaqueredirect" || status === 403 || status === 404;

async function read(address, headers = {}) {
  const answer = await fetch(address, { headers, redirect: "manual", signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
  if (isOverOrGone(answer)) {
    window.location.reload();
  } else if (!answer.ok) {
    throw new Error(`the hub answered ${answer.status}`);
  }
  return answer;
}

// what stands on the page is old while the hub cannot be reached, and a reader has to know
const trouble = document.createElement("p");
trouble.className = "out-of-reach";
trouble.setAttribute("role", "status");
const OUT_OF_REACH = "The hub cannot be reached. What stands here may be old; it goes on by itself.";

function sayWhetherReached(isReached) {
  const words = isReached ? "" : OUT_OF_REACH;
  if (trouble.textContent !== words) {
    trouble.textContent = words;
  }
}

let seen;

async function look() {
  const answer = await read(`/live?since=${whole.dataset.version}`);
  if (!answer.ok) {
    return;
  }
  const { version, changed } = await answer.json();
  const isUsed = parts.some(isBeingUsed);
  // while a reader types in one part, the others are read once for each change
  const hasNews = changed && !(isUsed && version === seen);
  if (!(hasNews || isTicking()) || parts.every(isBeingUsed)) {
    return;
  }
  const fresh = await read(window.location.href, { "Page-Part": "live" });
  if (fresh.ok) {
    takeIn(await fresh.text(), version);
    seen = version;
    readAt = Date.now();
  }
}

let isLooking = false;

async function keepLooking() {
  isLooking = true;
  try {
    await look();
    pause = EVERY_MS;
    sayWhetherReached(true);
  } catch {
    // one look may fail by chance, the second tells
    sayWhetherReached(pause === EVERY_MS && navigator.onLine);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
  isLooking = false;
  if (!document.hidden) {
    timer = window.setTimeout(keepLooking, pause);
  }
}

function lookAtOnce() {
  window.clearTimeout(timer);
  if (!document.hidden && !isLooking) {
    keepLooking();
  }
}

if (parts.length > 0) {
  document.getElementById("content").append(trouble);
  noticePresses();
  document.addEventListener("visibilitychange", lookAtOnce);
  window.addEventListener("online", lookAtOnce);
  window.addEventListener("offline", lookAtOnce);
  timer = window.setTimeout(keepLooking, EVERY_MS);
}
