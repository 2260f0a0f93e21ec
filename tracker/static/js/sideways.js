// A drawing that is wider than its place shows its end first: what is there now, not where it began.

export function startSideways(root) {
  const places = [...root.querySelectorAll("[data-from-the-end]")];
  const toTheEnd = () => places.forEach((place) => { place.scrollLeft = place.scrollWidth; });
  toTheEnd();
  window.addEventListener("resize", toTheEnd); // a tablet that is turned
}
