// A picture or sound that cannot be fetched gives way to a sentence with the reason; what only this browser cannot show can be saved.
async function giveWay(shown) {
  const said = document.createElement("span");
  said.className = "state";
  said.textContent = shown.dataset.failed;
  (shown.closest("a") ?? shown).replaceWith(said);
  const answer = await fetch(shown.src).catch(() => Response.error());
  if (answer.ok) {
    said.textContent = "This browser cannot show it. ";
    said.append(Object.assign(document.createElement("a"), { href: shown.src, download: "", textContent: "Save it" }));
  } else if (answer.headers.get("Content-Type")?.startsWith("text/plain")) {
    said.append(` ${await answer.text()}`);
  }
}

const isFailed = (shown) => Boolean(shown.error) || (shown.complete && shown.naturalWidth === 0 && shown.loading !== "lazy");

document.addEventListener("error", ({ target }) => target.dataset?.failed && giveWay(target), true);
[...document.querySelectorAll("[data-failed]")].filter(isFailed).forEach(giveWay);
