// What this station's scanner types around a code, as it is set: taken off where it is right.
// Where it is not, nothing is touched and the server says which part of the setting differs.

const GROUP_SEPARATOR = "\x1d"; // GS1 ends fields of no fixed length with it
const ENDS = { Enter: "enter", Tab: "tab" };
const PAUSE_MS = 120; // after the last key, where the scanner is set to press none

// Scanners press Control and ] for the separator, and no field takes that in.
export function separator(event) {
  return event.ctrlKey && !event.altKey && (event.key === "]" || event.code === "BracketRight")
    ? GROUP_SEPARATOR : "";
}

export function endOf(event) {
  return ENDS[event.key] ?? "";
}

export class Wedge {
  constructor(form) {
    this.set = form.dataset.terminator !== undefined;
    this.prefix = form.dataset.prefix ?? "";
    this.suffix = form.dataset.suffix ?? "";
    this.terminator = form.dataset.terminator ?? "enter";
    this.timer = 0;
  }

  // True for the key that ends a scan: Enter always, so that another setting is named and not lost.
  ends(event) {
    return event.key === "Enter" || (event.key === "Tab" && this.terminator === "tab");
  }

  // Where no key ends a scan, a pause does.
  afterPause(done) {
    clearTimeout(this.timer);
    if (this.terminator === "none") this.timer = setTimeout(done, PAUSE_MS);
  }

  inner(text) {
    const long = text.length >= this.prefix.length + this.suffix.length;
    if (!long || !text.startsWith(this.prefix) || !text.endsWith(this.suffix)) return null;
    return text.slice(this.prefix.length, text.length - this.suffix.length);
  }
}
