// A file is sent as soon as it is chosen, with a bar that shows how far it is. Without scripts the button sends it.
import { initAll } from "./govuk-frontend.js";

const FAILED = "The file could not be sent. Check your connection, then choose it again.";
const PAUSE = 3000;

function begin() {
  for (const area of document.querySelectorAll("[data-upload]")) {
    const form = area.querySelector("form");
    area.addEventListener("change", (event) => event.target.files?.length && send(area, form));
  }
  if (document.querySelector("[data-waiting]")) setTimeout(lookAgain, PAUSE);
}

function send(area, form) {
  const bar = area.querySelector("progress");
  const told = area.querySelector("[data-told]");
  const data = new FormData(form);
  data.set("stay", "y");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.loaded / event.total;
    told.textContent = event.loaded < event.total ? `Sending: ${Math.floor(bar.value * 100)} %` : "Looking into the file";
  });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", () => {
    bar.hidden = true;
    told.textContent = FAILED;
    area.querySelector("[type=file]").value = "";
  });
  bar.value = 0;
  bar.hidden = false;
  request.open("POST", form.action);
  request.send(data);
}

// The answer is a whole page, as without scripts: its main part takes the place of ours.
function show(request) {
  const page = parsed(request.responseText);
  const main = document.adoptNode(page.querySelector("main"));
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  history.replaceState(null, "", request.responseURL);
  main.tabIndex = -1;
  main.focus();
  initAll({ scope: main });
  begin();
}

// Only what is said about the file is put anew: somebody may be typing beside it.
async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  const fresh = answer?.ok && parsed(await answer.text()).querySelector("#file-now");
  const shown = document.querySelector("#file-now");
  if (fresh && shown && fresh.textContent !== shown.textContent) shown.replaceChildren(...document.adoptNode(fresh).childNodes);
  if (document.querySelector("[data-waiting]")) setTimeout(lookAgain, PAUSE);
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

begin();
