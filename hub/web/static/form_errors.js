// After a form came back: whoever uses a keyboard or listens to the page is at the first field to mend, and hears why.
const wrong = [...document.querySelectorAll("main .is-invalid")].filter((field) => field.matches("input, select, textarea"));
for (const field of wrong) {
  const reason = field.closest(".mb-3, fieldset, form")?.querySelector(".invalid-feedback");
  field.setAttribute("aria-invalid", "true");
  if (reason) {
    reason.id ||= `${field.id || field.name}-wrong`;
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), reason.id].filter(Boolean).join(" "));
  }
}
wrong[0]?.focus();
