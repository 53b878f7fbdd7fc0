// A picture or sound that cannot be fetched gives way to a sentence.
function giveWay(shown) {
  const said = document.createElement("span");
  said.className = "state";
  said.textContent = shown.dataset.failed;
  (shown.closest("a") ?? shown).replaceWith(said);
}

const isFailed = (shown) => Boolean(shown.error) || (shown.complete && shown.naturalWidth === 0 && shown.loading !== "lazy");

document.addEventListener("error", ({ target }) => target.dataset?.failed && giveWay(target), true);
[...document.querySelectorAll("[data-failed]")].filter(isFailed).forEach(giveWay);
