// Runs before the first paint, so that nobody sees the page in the wrong colours. Paper is always light.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const show = (theme) => document.documentElement.setAttribute("data-bs-theme", theme);
const follow = () => show(dark.matches ? "dark" : "light");
follow();
dark.addEventListener("change", follow);
window.addEventListener("beforeprint", () => show("light"));
window.addEventListener("afterprint", follow);
