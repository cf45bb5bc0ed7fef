"use strict";
// Progress, and nothing else: every page says all of it without this script, too.

/** Calls told(message) for each event of a stream, until it says that it is done. */
function listen(address, told) {
  const source = new EventSource(address);
  source.onmessage = (event) => {
    const message = JSON.parse(event.data);
    told(message);
    if (message.done) source.close();
  };
}

/** A hand-in's place in the queue; once it has been graded, the page shows what came of it. */
function followTry(place) {
  listen(place.dataset.progress, (message) => {
    place.querySelector("[lang=ja]").textContent = message.ja;
    place.querySelector("[lang=en]").textContent = message.en;
    if (message.done) location.reload();
  });
}

/** The instructor's page is fetched again when something happened: soon, and once more when it is quiet again. */
function followClass(place) {
  let first = true, soon = 0, later = 0;
  const renew = async () => {
    soon = 0;
    const answer = await fetch(place.dataset.live);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const at = document.activeElement.getAttribute("href"); // where the keyboard is
    place.replaceChildren(...page.body.childNodes);
    if (at) place.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  };
  listen(place.dataset.class, () => {
    if (!first) {
      soon = soon || setTimeout(renew, 2000);
      clearTimeout(later);
      later = setTimeout(renew, 15000);
    }
    first = false;
  });
}

/** The feedback stands in the page at its full height, so that a phone scrolls one thing only. */
function fit(frame) {
  const grow = () => { frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 16}px`; };
  const watch = () => {
    grow();
    new ResizeObserver(grow).observe(frame.contentDocument.body);
  };
  frame.addEventListener("load", watch);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete") watch();
}

/** Too much is said before it is sent. */
function weigh(form) {
  const input = form.querySelector("input[type=file]"), most = Number(form.dataset.most);
  const warning = form.querySelector(".warning"), button = form.querySelector("button");
  input.addEventListener("change", () => {
    warning.hidden = [...input.files].reduce((sum, file) => sum + file.size, 0) <= most;
    input.setAttribute("aria-invalid", String(!warning.hidden));
    button.disabled = !warning.hidden;
  });
  form.addEventListener("submit", () => {
    form.querySelector(".sending").hidden = false;
    setTimeout(() => { button.disabled = true; });
  });
  window.addEventListener("pageshow", () => {
    form.querySelector(".sending").hidden = true;
    button.disabled = false;
  });
}

document.querySelectorAll("[data-progress]").forEach(followTry);
document.querySelectorAll("[data-class]").forEach(followClass);
document.querySelectorAll("iframe").forEach(fit);
document.querySelectorAll("form[data-most]").forEach(weigh);
