// The form in which a member writes: puts replies in at the cursor, sends by keyboard, says that somebody writes.
const form = document.getElementById("composer");
const words = form?.querySelector("textarea");
const EVERY_MS = 10000;

let saidAt = -EVERY_MS;

function sayThatOneWrites() {
  if (performance.now() - saidAt < EVERY_MS || !words.value.trim()) {
    return;
  }
  saidAt = performance.now();
  const said = new FormData();
  said.set("csrf_token", form.elements.csrf_token.value);
  fetch(form.dataset.writing, { method: "POST", body: said, redirect: "error" })
    .then((answer) => answer.text())
    .catch(() => {});
}

function insertReply(event) {
  const chosen = form.elements.reply.selectedOptions[0];
  event.preventDefault();
  if (!chosen?.dataset.text) {
    return;
  }
  const before = words.value.slice(0, words.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  words.setRangeText(gap + chosen.dataset.text, words.selectionStart, words.selectionEnd, "end");
  form.elements.reply.selectedIndex = 0;
  words.focus();
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

if (words) {
  if (document.activeElement !== words) {
    words.setSelectionRange(words.value.length, words.value.length);
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  words.addEventListener("input", sayThatOneWrites);
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(document.getElementById("send"));
    }
  });
  document.getElementById("insert")?.addEventListener("click", insertReply);
  // the coach looks on by itself, so nobody has to press for it
  document.getElementById("check").hidden = true;
  form.addEventListener("submit", () => window.setTimeout(() => (document.getElementById("send").disabled = true)));
  window.addEventListener("pageshow", () => (document.getElementById("send").disabled = false));
}
