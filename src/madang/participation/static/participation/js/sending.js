// Sends what a page has made: with an end to the waiting, and words for whatever comes of it.

const LONGEST_MS = 20_000;

// Something to be shown to the reader, in the reader's language.
export class Told extends Error {}

// The body of the answer; what the town refuses is told in its words.
export async function answered(url, options) {
  const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(LONGEST_MS) });
  const body = await answer.json();
  if (!answer.ok) throw new Told(body.detail || body.title);
  return body;
}

// Does the work when the form is sent, once at a time; `trouble` says when it came to nothing.
export function onSubmit(form, trouble, work) {
  const button = form.querySelector("button.primary");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = button.disabled = true;
    form.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (error) {
      trouble.textContent = error instanceof Told ? error.message : trouble.dataset.unanswered;
      trouble.hidden = false;
      console.warn(error);
    } finally {
      button.disabled = false;
      form.removeAttribute("aria-busy");
    }
  });
}
