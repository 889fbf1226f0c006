// Lets people see the password that they type; without this script the fields stay as they are.
(() => {
  "use strict";

  const words = document.querySelector("[data-show-password]")?.dataset;
  if (!words) return;
  for (const input of document.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "krds-btn tertiary medium show-password";
    button.setAttribute("aria-controls", input.id);
    const say = () => {
      const shown = input.type === "text";
      button.textContent = shown ? words.hidePassword : words.showPassword;
      button.setAttribute("aria-pressed", String(shown));
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      say();
    });
    // A browser must not learn it as ordinary text.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    say();
    const row = document.createElement("div");
    row.className = "password-row";
    input.replaceWith(row);
    row.append(input, button);
  }
})();
