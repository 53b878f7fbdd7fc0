// Keeps the live part of a page fresh: asks each second whether something is newer, and then reads the part again.
const part = document.querySelector("[data-live]");
const EVERY_MS = 1000;
const LONGEST_PAUSE_MS = 30000;

let pause = EVERY_MS;
let timer;

// a part that changes by the clock alone is read anew every few seconds
const TICK_MS = 4000;
let readAt = Date.now();
const isTicking = () => part.querySelector("[data-ticking]") && Date.now() - readAt >= TICK_MS;

const isBeingUsed = () => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

function replacePart(html) {
  const chosen = [...part.querySelectorAll("input:checked[id]")].map((input) => input.id);
  const open = new Set([...part.querySelectorAll("details[open][id]")].map((details) => details.id));
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.innerHTML = html;
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  for (const id of chosen) {
    const input = document.getElementById(id);
    if (input) {
      input.checked = true;
    }
  }
  if (focused) {
    document.getElementById(focused)?.focus();
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

async function look() {
  const answer = await read(`/live?since=${part.dataset.version}`);
  if (!answer.ok) {
    throw new Error(`the hub answered ${answer.status}`);
  }
  const { version, changed } = await answer.json();
  if (!(changed || isTicking()) || isBeingUsed()) {
    return;
  }
  const fresh = await read(window.location.href, { "Page-Part": "live" });
  if (fresh.ok) {
    replacePart(await fresh.text());
    part.dataset.version = version;
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

if (part) {
  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(timer);
    if (!document.hidden) {
      keepLooking();
    }
  });
  timer = window.setTimeout(keepLooking, EVERY_MS);
}
