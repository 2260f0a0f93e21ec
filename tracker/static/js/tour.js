// The five-step tour of a demo database. Closed, it stays closed in this browser.

const CLOSED = "marrowtrace.tour";

export function startTour(root) {
  const tour = root.querySelector("[data-tour]");
  if (!tour) return;
  const reopen = root.querySelector("[data-tour-reopen]");
  const show = (open) => {
    tour.hidden = !open;
    if (reopen) reopen.hidden = open;
  };
  show(localStorage.getItem(CLOSED) !== "closed");
  tour.querySelector("[data-tour-closer]").addEventListener("click", () => {
    localStorage.setItem(CLOSED, "closed");
    show(false);
    root.querySelector("h1")?.focus();
  });
  reopen?.addEventListener("click", () => {
    localStorage.removeItem(CLOSED);
    show(true);
  });
}
