// Locks a page that nobody uses. The server decides: it is asked before the page locks, and it
// refuses forms of a locked sign-in whatever happens here. Nothing that was typed is touched, so
// after unlocking the work goes on where it stood; timers run on meanwhile.

const BEAT_MS = 30_000; // somebody who types is told to the server at most this often
const HEADERS = { Accept: "application/json" };

class Lock {
  constructor(root, panel) {
    this.root = root;
    this.panel = panel;
    this.form = panel.querySelector("form");
    this.wrong = panel.querySelector("[data-lock-wrong]");
    this.beaten = Date.now();
    this.wait(Number(panel.dataset.seconds));
  }

  wait(seconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.due(), Math.max(1, seconds) * 1000);
  }

  async due() {
    try {
      const answer = await fetch(this.panel.dataset.ask, { headers: HEADERS });
      if (answer.ok) {
        const { left } = await answer.json();
        if (left > 0) { this.wait(left); return; }
      }
    } catch { /* without the server nobody can go on either: lock */ }
    this.close();
  }

  async beat() {
    if (!this.panel.hidden || Date.now() - this.beaten < BEAT_MS) return;
    this.beaten = Date.now();
    try {
      const body = new FormData();
      body.set("csrf_token", this.form.elements.csrf_token.value);
      const answer = await fetch(this.panel.dataset.ask, { method: "POST", headers: HEADERS, body });
      if (answer.ok) this.wait((await answer.json()).left);
    } catch { /* the next key tries again */ }
  }

  others() {
    return [...this.root.body.children].filter((e) => e !== this.panel && e.tagName !== "SCRIPT");
  }

  close() {
    this.back = this.root.activeElement;
    this.panel.hidden = false;
    this.root.body.classList.add("is-locked");
    for (const other of this.others()) other.inert = true;
    this.form.elements.unlock_password.focus();
  }

  open() {
    this.panel.hidden = true;
    this.wrong.hidden = true;
    this.form.reset();
    this.root.body.classList.remove("is-locked");
    for (const other of this.others()) other.inert = false;
    this.back?.focus?.();
    this.due();
  }

  async prove() {
    const body = new FormData(this.form);
    try {
      const answer = await fetch(this.form.action, { method: "POST", headers: HEADERS, body });
      if (answer.ok) {
        if ((await answer.json()).same) this.open();
        else location.assign("/"); // somebody else took over: their own page, not this one
        return;
      }
      this.wrong.hidden = false;
      this.form.elements.unlock_password.value = "";
      this.form.elements.unlock_password.focus();
    } catch {
      this.wrong.hidden = false;
    }
  }
}

export function startLock(root) {
  const panel = root.querySelector("[data-lock]");
  if (!panel) return;
  const lock = new Lock(root, panel);
  for (const kind of ["keydown", "pointerdown"]) {
    root.addEventListener(kind, () => lock.beat(), { capture: true, passive: true });
  }
  lock.form.addEventListener("submit", (event) => {
    event.preventDefault();
    lock.prove();
  });
  root.addEventListener("visibilitychange", () => {
    if (!root.hidden && panel.hidden) lock.due();
  });
}
