// Fingers in the box: whole codes typed slower than any scanner, or pasted. It is counted, and
// asks for a reason and a second person.
const SHORTEST_CODE = 6;
const SLOWEST_SCANNER_MS = 60; // on average between two keys of a code

export class Fingers {
  constructor() { this.reset(); }

  reset() {
    this.first = 0;
    this.last = 0;
    this.keys = 0;
    this.pasted = false;
  }

  add(event) {
    if (event.key.length !== 1) return;
    if (this.keys === 0) this.first = event.timeStamp;
    this.last = event.timeStamp;
    this.keys += 1;
  }

  typed() {
    if (this.pasted) return true;
    return this.keys >= SHORTEST_CODE
      && (this.last - this.first) / (this.keys - 1) > SLOWEST_SCANNER_MS;
  }
}
