// Hands the server's question to the browser's passkeys and sends the answer. Both are JSON in data- attributes and fields.
const form = document.querySelector("[data-passkey]");
const status = document.querySelector("[data-passkey-status]");
const again = document.querySelector("[data-passkey-again]");
const options = JSON.parse(form.dataset.options);

status.hidden = false;

async function ask() {
  again.hidden = true;
  try {
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    status.textContent = "That did not work: it was stopped, or this browser or this address of the portal does not take passkeys.";
    again.hidden = false;
  }
}

again.addEventListener("click", ask);
ask();
