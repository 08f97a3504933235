// Passkeys: the server makes the question, the device answers it, a form takes the answer back. Nothing is shown where the
// browser has none, or where the address is one that passkeys cannot be bound to.
import { $, $$, part } from "./dom.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export function passkeys() {
  const name = /[a-z]/i.test(location.hostname) && !location.hostname.includes(":");
  if (!window.PublicKeyCredential || !window.isSecureContext || !name) return;
  $("[data-no-passkeys]")?.remove();
  for (const form of $$("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      const failed = $("[data-failed]", form);
      failed.hidden = true;
      try {
        form.elements.reply.value = JSON.stringify(await ask(form));
      } catch {
        failed.hidden = false; // given up by the person, or refused by the device: the browser has said which
        return;
      }
      form.submit();
    });
  }
}

async function ask(form) {
  const res = await part(form.dataset.ask, { method: "POST" });
  if (!res.ok) throw new Error("refused");
  const { publicKey } = await res.json();
  publicKey.challenge = bytes(publicKey.challenge);
  for (const c of [...(publicKey.excludeCredentials ?? []), ...(publicKey.allowCredentials ?? [])]) c.id = bytes(c.id);
  if (form.dataset.passkey === "create") {
    publicKey.user.id = bytes(publicKey.user.id);
    const made = await navigator.credentials.create({ publicKey });
    return answer(made, { attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] });
  }
  const got = await navigator.credentials.get({ publicKey });
  return answer(got, {
    authenticatorData: text(got.response.authenticatorData),
    signature: text(got.response.signature),
    userHandle: got.response.userHandle ? text(got.response.userHandle) : "",
  });
}

function answer(c, response) {
  return {
    id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined,
    clientExtensionResults: c.getClientExtensionResults(),
    response: { clientDataJSON: text(c.response.clientDataJSON), ...response },
  };
}
