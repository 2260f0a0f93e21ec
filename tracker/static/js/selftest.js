// The trial of a station's scanner: what arrives is kept as it came, separators included, and the
// key that ended it is named. Nothing is taken off here: this page is about what the scanner adds.
import { endOf, separator } from "./wedge.js";

const PAUSE_MS = 400; // no key for so long after a burst: the scanner presses none

export function startSelfTest(root) {
  const form = root.querySelector("form[data-self-test]");
  if (!form) return;
  const fields = [...form.querySelectorAll("[data-takes-raw]")];
  const ended = form.querySelector("[data-self-test-ended]");
  let timer = 0;

  const onward = (field, key) => {
    clearTimeout(timer);
    ended.value = key;
    const next = fields[fields.indexOf(field) + 1];
    (next ?? form.querySelector("[type=submit]")).focus();
  };

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!fields.includes(field)) return;
    const gs = separator(event);
    if (gs) {
      event.preventDefault();
      field.value += gs;
    } else if (endOf(event) && field.value) {
      event.preventDefault();
      onward(field, endOf(event));
    } else if (event.key.length === 1) {
      clearTimeout(timer);
      timer = setTimeout(() => { if (field.value.length > 8) onward(field, "none"); }, PAUSE_MS);
    }
  });
}
