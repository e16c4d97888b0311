import { initAll } from "./govuk-frontend.1c935e92d658.js";

// Set here and not by the design system's inline script, so that the content policy needs no exception.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
