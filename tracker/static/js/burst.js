// Keys that come too fast for fingers: what a wedge scanner types, and the field it typed into.
import { separator } from "./wedge.js";

const FASTEST_HAND_MS = 45; // people rarely hold less than this between keys for a whole code
export const SHORTEST_CODE = 6;

export class Burst {
  constructor() { this.reset(); }

  reset() {
    this.text = "";
    this.last = 0;
    this.field = null;
    this.before = "";
  }

  add(event, field) {
    const gap = event.timeStamp - this.last;
    if (gap > FASTEST_HAND_MS || field !== this.field) {
      this.reset();
      this.field = field;
      this.before = field ? field.value : "";
    }
    this.text += separator(event) || event.key;
    this.last = event.timeStamp;
  }

  isScan(event) {
    return this.text.length >= SHORTEST_CODE && event.timeStamp - this.last <= FASTEST_HAND_MS;
  }
}
