// A drawing that is wider than its place shows its end first: what is there now, not where it began.

export function startSideways(root) {
  for (const place of root.querySelectorAll("[data-from-the-end]")) {
    place.scrollLeft = place.scrollWidth;
  }
}
