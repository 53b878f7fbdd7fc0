// Keeps the live parts of a page fresh: asks each second whether something is newer, and then reads them again.
// A page has one part, `data-live`, or several with names, `data-live="thread"`, inside one element with `data-version`.
const whole = document.querySelector("[data-version]");
const parts = whole ? (whole.matches("[data-live]") ? [whole] : [...whole.querySelectorAll("[data-live]")]) : [];
const EVERY_MS = 1000;
const LONGEST_PAUSE_MS = 30000;

let pause = EVERY_MS;
let timer;

// what changes by the clock alone is read anew every few seconds, or as often as it says
const TICK_S = 4;
let readAt = Date.now();
const isOver = ({ dataset }) => Date.now() - readAt >= 1000 * (Number(dataset.ticking) || TICK_S);
const isTicking = () => parts.some((part) => [...part.querySelectorAll("[data-ticking]")].some(isOver));

const isPlaying = (part) => [...part.querySelectorAll("audio, video")].some((played) => !played.paused);
const isBeingUsed = (part) =>
  isPlaying(part) || (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

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

function replacePart(part, html) {
  const typed = typedIn(part);
  const open = new Set([...part.querySelectorAll("details[open][id]")].map((details) => details.id));
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.dispatchEvent(new CustomEvent("part-leaves", { bubbles: true }));
  part.innerHTML = html;
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  fill(typed);
  if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  part.dispatchEvent(new CustomEvent("part-came", { bubbles: true }));
}

function takeIn(html, version) {
  if (parts[0] === whole) {
    replacePart(whole, html);
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

// being sent elsewhere means that the session is over: the page must not stand there as if it were not
async function read(address, headers = {}) {
  const answer = await fetch(address, { headers, redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    window.location.reload();
  }
  return answer;
}

let seen;

async function look() {
  const answer = await read(`/live?since=${whole.dataset.version}`);
  if (!answer.ok) {
    throw new Error(`the hub answered ${answer.status}`);
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

async function keepLooking() {
  try {
    await look();
    pause = EVERY_MS;
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
  if (!document.hidden) {
    timer = window.setTimeout(keepLooking, pause);
  }
}

if (parts.length > 0) {
  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(timer);
    if (!document.hidden) {
      keepLooking();
    }
  });
  timer = window.setTimeout(keepLooking, EVERY_MS);
}
