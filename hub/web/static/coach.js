// Shows what the coach says of the draft while it is written; without this, the button Check does the same.
const form = document.querySelector("[data-coached]");
const coach = document.getElementById("coach");
const PAUSE_MS = 300;

let timer;
let newest = 0;

async function ask() {
  const number = ++newest;
  const answer = await fetch(form.dataset.coached, {
    method: "POST",
    body: new FormData(form),
    headers: { "Page-Part": "coach" },
    redirect: "error",
  });
  if (answer.ok && number === newest) {
    coach.innerHTML = await answer.text();
  }
}

if (form && coach) {
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask().catch(() => {}), PAUSE_MS);
  });
}
