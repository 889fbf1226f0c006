// Seals the ballot in this browser and sends it without a cookie: the credential stays here.
import { Told, answered, onSubmit } from "./sending.js";
import { ballot, read } from "./wallet.js";

const form = document.getElementById("ballot");
const field = document.getElementById("credential");
const trouble = document.getElementById("trouble");
const { poll, kind, url, sequences, receipts } = form.dataset;

field.value ||= window.sessionStorage.getItem(`madang.credential.${poll}`) || "";

function byId([one], [other]) {
  return one < other ? -1 : 1;
}

// The one text of these marks, as engine/ballots/choices.py writes it.
function choices() {
  if (kind !== "points" && kind !== "ranked") {
    const ticked = [...form.querySelectorAll("[name=choice]:checked")].map((box) => [box.value]);
    return ticked.sort(byId).join(",");
  }
  const numbers = [...form.querySelectorAll("[data-id]")]
    .filter((input) => input.value.trim())
    .map((input) => [input.dataset.id, Number(input.value)]);
  if (kind === "ranked") {
    return numbers.sort((one, other) => one[1] - other[1]).map(([id]) => id).join(",");
  }
  numbers.sort((one, other) => other[1] - one[1] || byId(one, other));
  if (!numbers.length) return "";
  return `${numbers.map(([id]) => id).join(",")};${numbers.map(([, n]) => n).join(",")}`;
}

async function cast() {
  const wallet = read(field.value);
  if (!wallet) throw new Told(trouble.dataset.unreadable);
  const { last } = await answered(sequences.replace("KEY", wallet.key), { credentials: "omit" });
  const sealed = await ballot(poll, wallet, last + 1, choices());
  const { receipt } = await answered(url, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(sealed),
  });
  window.location.assign(`${receipts}${receipt}/`);
}

onSubmit(form, trouble, cast);
