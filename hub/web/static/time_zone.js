// Chooses the browser's own time zone until somebody chooses another.
const select = document.querySelector("[data-guess-time-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && !select.matches(".is-invalid") && [...select.options].some((option) => option.value === zone)) {
  select.value = zone;
}
