// Keeps a draft while somebody types: what the form holds goes to the server, which answers with the next version.
// Without scripts, and whenever this fails, the button saves it. Nothing typed is taken away here.
const PAUSE = 10000;
const FAILED = "Not saved just now. Press Save draft: if your session has ended, you sign in and your words come back.";
const place = document.querySelector("[data-draft]");
const form = place?.closest("form");
let timer, sending, changed;
let stopped = !place;

form?.addEventListener("input", () => {
  changed = true;
  timer ??= setTimeout(keep, PAUSE);
});

// A tab that is put aside may never come back.
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());

// The draft that is under way brings the version that this sending needs.
form?.addEventListener("submit", (event) => {
  stopped = true;
  clearTimeout(timer);
  if (!sending) return;
  event.preventDefault();
  sending.then(() => form.requestSubmit(event.submitter));
});

function keep() {
  clearTimeout(timer);
  timer = undefined;
  if (stopped || sending || !changed) return;
  changed = false;
  const data = new FormData(form);
  data.delete("form_key"); // each draft is an act of its own, and the version tells them apart
  sending = fetch(place.dataset.draft, { method: "POST", body: data, redirect: "error", keepalive: true })
    .then(note)
    .catch(() => say(FAILED))
    .finally(goOn);
}

async function note(answer) {
  const { version, said } = await answer.json();
  if (answer.ok) form.elements.version.value = version;
  if (answer.status === 409) stopped = true;
  say(said);
}

function goOn() {
  sending = undefined;
  if (changed && !stopped) timer ??= setTimeout(keep, PAUSE);
}

function say(text) {
  if (place.textContent !== text) place.textContent = text;
}
