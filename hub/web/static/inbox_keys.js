// Single keys for the inbox and the conversation page. They do nothing while somebody types, and can be switched off for good.
const KEPT_AS = "hub-keys-off";
const FOCUSED_ROW = "hub-inbox-row";
const dialog = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
const show = document.getElementById("show-keys");
const action = document.getElementById("key-action");

const links = () => [...document.querySelectorAll(".talk-link")];
const current = () => links().indexOf(document.activeElement);

function move(by) {
  const all = links();
  const next = current() < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(current() + by, 0), all.length - 1);
  all[next]?.focus();
}

function act(name, buttonId) {
  const button = document.getElementById(buttonId);
  if (button) {
    button.click();
    return;
  }
  const row = links()[current()]?.closest("[data-conversation]");
  if (row && action) {
    window.sessionStorage.setItem(FOCUSED_ROW, String(current()));
    action.action = `/conversations/${row.dataset.conversation}/${name}`;
    action.elements.was.value = row.dataset.was;
    action.elements.seen.value = row.dataset.seen;
    action.submit();
  }
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  a: () => act("assign", "assign-me"),
  e: () => act("close", "close"),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => dialog.showModal(),
};

const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");

function onKey(event) {
  const isOff = window.localStorage.getItem(KEPT_AS) === "yes";
  if (isOff || dialog.open || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  const does = KEYS[event.key];
  if (does) {
    event.preventDefault();
    does();
  }
}

function focusRowOfLastTime() {
  const row = window.sessionStorage.getItem(FOCUSED_ROW);
  window.sessionStorage.removeItem(FOCUSED_ROW);
  if (row !== null) {
    const all = links();
    all[Math.min(Number(row), all.length - 1)]?.focus();
  }
}

if (dialog) {
  show.hidden = false;
  show.addEventListener("click", () => dialog.showModal());
  toggle.checked = window.localStorage.getItem(KEPT_AS) !== "yes";
  toggle.addEventListener("change", () => window.localStorage.setItem(KEPT_AS, toggle.checked ? "no" : "yes"));
  document.addEventListener("keydown", onKey);
  focusRowOfLastTime();
}
