// Keeps what somebody writes in a form with `data-draft`, together with the token that keeps it from being sent twice, until it was
// taken. Only the page that follows says so, by what the form names in `data-taken` at the end of its address.
function storeOf({ dataset, elements }, field) {
  const key = dataset.draft;
  let sent;
  const keep = () => {
    const draft = { words: field.value, token: elements.token?.value, sent };
    return field.value ? sessionStorage.setItem(key, JSON.stringify(draft)) : sessionStorage.removeItem(key);
  };
  return {
    keep,
    keepAsSent: () => {
      sent = field.value;
      keep();
    },
    kept: () => JSON.parse(sessionStorage.getItem(key) ?? "null"),
    drop: () => sessionStorage.removeItem(key),
  };
}

// whoever goes on writing before the next page is there has begun something new
function writtenSince({ words, sent }) {
  return sent && words.startsWith(sent) ? words.slice(sent.length).trimStart() : "";
}

function takeUp(form, field, { words, token }) {
  field.value = words;
  if (token) {
    form.elements.token.value = token;
  }
  form.closest("details")?.setAttribute("open", "");
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const field = form.querySelector("textarea");
  const draft = storeOf(form, field);
  const kept = draft.kept();
  if (window.location.hash === `#${form.dataset.taken}`) {
    draft.drop();
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    field.value = (kept ? writtenSince(kept) : "") + field.value;
  } else if (kept && !field.value) {
    takeUp(form, field, kept);
  }
  // what was typed before this script ran is newer than what was kept
  draft.keep();
  field.addEventListener("input", draft.keep);
  form.addEventListener("submit", draft.keepAsSent);
}
