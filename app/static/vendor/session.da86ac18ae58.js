// Says calmly that the session ends soon, and goes on with it when asked to.
const WARN = 5 * 60;
const LOOK = 5000;
let place, endsAt, until, said;

// Other scripts may have put a new main part into the page.
function find() {
  const found = document.querySelector("[data-session]");
  if (found === place) return;
  place = found;
  endsAt = Date.now() + Number(place.dataset.session) * 1000;
  until = place.dataset.until;
  said = "";
}

function look() {
  find();
  const left = (endsAt - Date.now()) / 1000;
  if (left <= 0) say("ended", "Your session has ended. Send the form as usual: we ask you to sign in, and your words come back.");
  else if (left <= WARN) say("soon", `Your session ends on ${until}.`, button());
  else say("");
}

function say(what, text, ...more) {
  if (what === said) return;
  said = what;
  place.replaceChildren();
  if (!what) return;
  const paragraph = document.createElement("p");
  paragraph.className = "govuk-body";
  paragraph.textContent = text;
  place.append(paragraph, ...more);
}

function button() {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = "Stay signed in";
  made.addEventListener("click", stay);
  return made;
}

async function stay() {
  try {
    const answer = await fetch(place.dataset.stay, { redirect: "error" });
    const { seconds, until: words } = await answer.json();
    endsAt = Date.now() + seconds * 1000;
    until = words;
    said = "asked";
    if (seconds > WARN) say("on", `You stay signed in until ${until}.`);
    else look();
  } catch {
    said = "failed";
    say("soon", "That did not work. Send the form soon, or sign in again in another tab: your words come back.", button());
  }
}

setInterval(look, LOOK);
look();
