// A camera instead of a scanner. The browser's own detector reads where there is one; otherwise a
// cropped frame goes to the server. What is read goes into the one scan box, like any scan. More
// than one code in view is never chosen from: the server refuses it and writes that down.
import { cropInto, outline, ownDetector } from "./picture.js";
import { send } from "./scan.js";

const PAUSE_MS = 500;
const TRIES_MAX = 60;
const SHOWN_MS = 900;

class Camera {
  constructor(panel, form) {
    this.panel = panel;
    this.form = form;
    this.canvas = panel.querySelector("canvas");
    this.canvas.hidden = true;
    this.video = document.createElement("video");
    this.video.playsInline = true;
    this.video.muted = true;
    panel.querySelector("video")?.remove();
    this.canvas.before(this.video);
    this.open = false;
  }

  say(key) {
    this.tell(this.panel.dataset[key] ?? "");
  }

  tell(words) {
    this.panel.querySelector("[data-camera-word]").textContent = words;
  }

  async start() {
    this.panel.hidden = false;
    this.panel.querySelector("button").focus();
    if (!window.isSecureContext) return this.say("insecure");
    if (!navigator.mediaDevices?.getUserMedia) return this.say("missing");
    this.open = true;
    this.say("looking");
    try {
      const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } } };
      this.stream = await navigator.mediaDevices.getUserMedia(wanted);
    } catch {
      return this.say("refused");
    }
    this.video.srcObject = this.stream;
    await this.video.play();
    this.detector = await ownDetector();
    return this.look();
  }

  stop() {
    this.open = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.panel.hidden = true;
  }

  async look() {
    for (let tries = 0; this.open && tries < TRIES_MAX; tries += 1) {
      const found = await this.read();
      if (!this.open) return;
      if (found) {
        for (const track of this.stream?.getTracks() ?? []) track.stop();
        this.show(found);
        await new Promise((done) => { setTimeout(done, SHOWN_MS); });
        if (this.open) send(this.form, found.text, "camera"); // unless it was closed meanwhile
        return;
      }
      await new Promise((done) => { setTimeout(done, PAUSE_MS); });
    }
    if (this.open) this.say("nothing");
  }

  // The very picture that was read stays in view, with the code that was taken from it and where:
  // who sees the neighbour's label framed closes the camera, and nothing was scanned.
  show({ text, corners }) {
    this.video.hidden = true;
    this.canvas.hidden = false;
    outline(this.canvas, corners);
    this.tell(`${this.panel.dataset.read ?? ""} ${text.replace(/(.{4})(?=.)/g, "$1 ")}`.trim());
  }

  async read() {
    if (!this.video.videoWidth) return null;
    cropInto(this.canvas, this.video);
    if (this.detector) {
      const found = await this.detector.detect(this.canvas);
      if (found.length === 0) return null;
      if (found.length === 1) {
        const corners = found[0].cornerPoints?.map(({ x, y }) => [x, y]);
        return { text: found[0].rawValue, corners };
      }
    }
    return this.ask();
  }

  async ask() {
    const frame = await new Promise((done) => { this.canvas.toBlob(done, "image/jpeg", 0.85); });
    const body = new FormData();
    body.append("csrf_token", this.form.elements.csrf_token.value);
    body.append("frame", frame, "frame.jpg");
    let answer;
    try {
      answer = await fetch(this.panel.dataset.href, { method: "POST", body });
    } catch {
      this.say("offline");
      return null;
    }
    if (answer.status === 204) return null;
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    this.open = false;
    this.tell(`${said.why ?? ""} ${said.next ?? ""}`.trim() || this.panel.dataset.offline);
    this.panel.dispatchEvent(new CustomEvent("refused", { bubbles: true }));
    return null;
  }
}

export function startCamera(root) {
  const form = root.querySelector("form[data-scan]");
  const panel = root.querySelector("[data-camera]");
  const opener = root.querySelector("[data-camera-opener]");
  if (!form || !panel || !opener) return;
  let camera = null;
  const close = () => {
    camera?.stop();
    opener.focus();
  };
  opener.hidden = false;
  opener.addEventListener("click", () => {
    camera?.stop();
    camera = new Camera(panel, form);
    camera.start();
  });
  panel.querySelector("[data-camera-closer]").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  window.addEventListener("pagehide", () => camera?.stop());
}
