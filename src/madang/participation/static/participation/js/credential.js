// Gets a credential: makes a key, blinds it (RFC 9474), has it signed, takes the blinding off.
import { RSABSSA } from "../../vendor/blindrsa/index.js";
import { answered, onSubmit } from "./sending.js";
import { message, newKey, raw, text, told } from "./wallet.js";

const place = document.getElementById("blinding");
const storage = window.sessionStorage; // ends with the tab

function show(credential) {
  document.getElementById("credential").value = credential;
  document.getElementById("kept").hidden = false;
  if (place) place.hidden = true;
}

async function asked(poll, publicKey) {
  // Kept before it is sent: should the answer get lost, the same request gets the same answer.
  const kept = storage.getItem(`madang.asked.${poll}`);
  if (kept) return JSON.parse(kept);
  const suite = RSABSSA.SHA384.PSS.Randomized();
  const { secret, key } = await newKey();
  const prepared = suite.prepare(message(poll, key));
  const { blindedMsg, inv } = await suite.blind(publicKey, prepared);
  const made = { secret, key, prepared: text(prepared), blinded: text(blindedMsg), inv: text(inv) };
  storage.setItem(`madang.asked.${poll}`, JSON.stringify(made));
  return made;
}

async function get() {
  const { poll, key: der, url } = place.dataset;
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  const publicKey = await crypto.subtle.importKey("spki", raw(der), algorithm, true, ["verify"]);
  const made = await asked(poll, publicKey);
  const body = await answered(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": place.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify({ blinded: made.blinded }),
  });
  const prepared = raw(made.prepared);
  const suite = RSABSSA.SHA384.PSS.Randomized();
  const signed = await suite.finalize(publicKey, prepared, raw(body.signature), raw(made.inv));
  const wallet = { secret: made.secret, key: made.key, prefix: text(prepared.slice(0, 32)) };
  const credential = told({ ...wallet, signature: text(signed) });
  storage.setItem(`madang.credential.${poll}`, credential);
  storage.removeItem(`madang.asked.${poll}`);
  show(credential);
}

if (place) {
  onSubmit(place.querySelector("form"), document.getElementById("trouble"), get);
  place.hidden = false; // not earlier: an unheard press would send the form as a browser does
}
