// What every page has: fragments by htmx with morphing swaps, honest busy
// buttons, focus on the error summary. Pages work without any of it.
import "htmx.org";
import "idiomorph/htmx";

/** Marks the pressed button busy until the next page or fragment arrives. A
 * second press is ignored; the server is guarded by its own key all the same. */
function busyButtons(): void {
  document.addEventListener("submit", (event) => {
    const button = event instanceof SubmitEvent ? event.submitter : null;
    if (event.defaultPrevented || !(button instanceof HTMLButtonElement)) return;
    if (button.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    // Set after the browser has read the form, or the button's value is lost.
    queueMicrotask(() => button.setAttribute("aria-busy", "true"));
  });
  const release = () => {
    for (const b of document.querySelectorAll("button[aria-busy=true]")) b.removeAttribute("aria-busy");
  };
  document.addEventListener("htmx:afterRequest", release);
  addEventListener("pageshow", release); // Back brings the page as it was left
}

/** Moves focus to the error summary, on load and after a fragment brought one. */
function focusSummary(): void {
  const focus = () => document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
  focus();
  document.addEventListener("htmx:afterSwap", focus);
}

/** Fills the element with the words for a lost connection, and hides them when
 * the next request gets through. */
function offlineNotice(): void {
  const notice = document.getElementById("notice");
  const words = document.getElementById("notice-offline");
  if (!notice || !(words instanceof HTMLTemplateElement)) return;
  document.addEventListener("htmx:sendError", () => notice.replaceChildren(words.content.cloneNode(true)));
  document.addEventListener("htmx:beforeOnLoad", () => notice.replaceChildren());
}

/** Submits the form of a select marked data-submit when it changes. */
function submitOnChange(): void {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.matches("[data-submit]")) field.form?.requestSubmit();
  });
}

/** Rewrites times in the reader's own zone; the server wrote them in UTC. Runs
 * again after a fragment, which brings the server's words back. */
function localTimes(): void {
  const shape = new Intl.DateTimeFormat(document.documentElement.dataset["locale"], {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const rewrite = () => {
    for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
      time.textContent = shape.format(new Date(time.dateTime));
    }
  };
  rewrite();
  document.addEventListener("htmx:afterSwap", rewrite);
}

busyButtons();
focusSummary();
offlineNotice();
localTimes();
submitOnChange();
