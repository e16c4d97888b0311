// A file is sent as soon as it is chosen, with a bar that shows how far it is. Without scripts the button sends it.
import { initAll } from "./govuk-frontend.js";

const FAILED = "The file could not be sent. Check your connection, then choose it again.";
const WAIT = "Save: wait until the file is sent";
const KEPT = "What you typed while the file was being sent is kept, too, and saved with it.";
const PAUSE = 3000;

function begin() {
  for (const area of document.querySelectorAll("[data-upload]")) {
    const form = area.querySelector("form");
    area.querySelector("[data-at-once]").hidden = false;
    area.addEventListener("change", (event) => event.target.files?.length && send(area, form));
  }
  if (document.querySelector("[data-waiting]")) setTimeout(lookAgain, PAUSE);
}

function send(area, form) {
  const bar = area.querySelector("progress");
  const told = area.querySelector("[data-told]");
  const data = new FormData(form);
  data.set("stay", "y");
  const goOn = hold(form);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.loaded / event.total;
    told.textContent = event.loaded < event.total ? `Sending: ${Math.floor(bar.value * 100)} %` : "Looking into the file";
  });
  const fail = () => {
    bar.hidden = true;
    told.textContent = FAILED;
    goOn();
  };
  request.addEventListener("load", () => {
    const page = parsed(request.responseText);
    if (request.status >= 500 || !page.querySelector("main")) fail();
    else show(page, request.responseURL, typedSince(form, data));
  });
  request.addEventListener("error", fail);
  bar.value = 0;
  bar.hidden = false;
  request.open("POST", form.action);
  request.send(data);
}

// Until the answer is there, Save would act on the document that the upload is just replacing.
function hold(form) {
  const [file, save] = [form.querySelector("[type=file]"), form.querySelector("[type=submit]")];
  const words = save.textContent;
  save.textContent = WAIT;
  file.disabled = save.disabled = true;
  return () => {
    save.textContent = words;
    file.disabled = save.disabled = false;
    file.value = "";
    if (document.activeElement === document.body) file.focus();
  };
}

function typedSince(form, data) {
  const now = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && data.has(name) && name !== "stay");
  return now.filter(([name, value]) => value !== data.get(name));
}

// The answer is a whole page, as without scripts: its main part takes the place of ours, with its hidden fields.
// What was typed since the file was sent stays, and so does the place where somebody is typing.
function show(page, address, typed) {
  const main = document.adoptNode(page.querySelector("main"));
  const { name, selectionStart, selectionEnd } = document.activeElement;
  for (const [field, value] of typed) {
    for (const input of main.querySelectorAll(`[name="${field}"]`)) input.value = value;
  }
  if (typed.length && !main.querySelector("[data-upload]")) main.querySelector("form")?.before(paragraph(KEPT));
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  history.replaceState(null, "", address);
  main.tabIndex = -1;
  main.focus();
  initAll({ scope: main });
  begin();
  const place = typed.some(([field]) => field === name) && main.querySelector(`[name="${name}"]:not([type=hidden])`);
  if (!place) return;
  place.focus();
  if (selectionStart !== null) place.setSelectionRange(selectionStart, selectionEnd);
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { className: "govuk-body", textContent: text });
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
