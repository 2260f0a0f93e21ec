// What belongs to a verdict page: the tab says it too, and the answer has the focus, so that a
// screen reader speaks it and a second trigger pull cannot press a button.

export function startVerdict(root) {
  const verdict = root.querySelector("[data-verdict]");
  if (verdict) {
    root.title = `${verdict.dataset.verdict} · ${root.title}`;
    verdict.setAttribute("tabindex", "-1");
    verdict.focus({ preventScroll: true });
  }
  for (const closer of root.querySelectorAll("[data-toast-closer]")) {
    closer.addEventListener("click", () => closer.closest("[data-toast]").remove());
  }
  for (const button of root.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  for (const field of root.querySelectorAll("[data-needs]")) {
    const needed = root.querySelector(field.dataset.needs);
    const follow = () => { field.hidden = !needed.checked; };
    needed.form.addEventListener("change", follow);
    follow();
  }
}
