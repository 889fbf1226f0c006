// A survey's sheet: questions that depend on others come and go; what is filled in stays in the tab.
const sheet = document.querySelector("[data-survey]");
const key = `madang-survey-${sheet.dataset.survey}`;
const isForm = sheet instanceof HTMLFormElement;

const said = (name) => [...sheet.querySelectorAll(`[name="${name}"]:checked`)].map((field) => field.value);

const arrange = () => {
  sheet.querySelectorAll("[data-asked-of]").forEach((box) => {
    const wanted = box.dataset.askedIf.split(" ");
    const before = document.getElementById(`${box.dataset.askedOf}-box`);
    const hidden = Boolean(before && before.hidden);
    box.hidden = hidden || !said(box.dataset.askedOf).some((value) => wanted.includes(value));
  });
};

const fields = () => [...sheet.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "submit");

const keep = () => {
  const kept = fields()
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing: the sheet works all the same
  }
};

const restore = () => {
  let kept = [];
  try {
    kept = JSON.parse(sessionStorage.getItem(key) || "[]");
  } catch {
    return;
  }
  if (!Array.isArray(kept) || !kept.length) return;
  fields().forEach((field) => {
    const mine = kept.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = mine.includes(field.value);
    else if (mine.length) [field.value] = mine;
  });
};

sheet.querySelectorAll("[data-no-script]").forEach((words) => { words.hidden = true; });
if (isForm) {
  if (!sheet.parentElement.querySelector("[role=alert]")) restore();
  sheet.querySelector("[data-kept]").hidden = false;
  sheet.addEventListener("input", keep);
  sheet.addEventListener("submit", () => sessionStorage.removeItem(key));
}
sheet.addEventListener("change", arrange);
arrange();
