import { initAll } from "./govuk-frontend.js";

// Set here and not by the design system's inline script, so that the content policy needs no exception.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A table that is too wide scrolls inside its region, which then has to be a stop of the keyboard, and only then.
const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => setStop(target.closest(".portal-table"))));

function setStop(region) {
  if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
  else region.removeAttribute("tabindex");
}

for (const region of document.querySelectorAll(".portal-table")) {
  watcher.observe(region);
  watcher.observe(region.firstElementChild);
}
