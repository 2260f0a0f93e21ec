// Two sounds that differ in rhythm, so that pitch need not be heard.
// accepted: two short rising notes.  refused: long - short - long, low.

const RHYTHMS = {
  accepted: [[0, 0.09, 880], [0.14, 0.12, 1175]],
  refused: [[0, 0.42, 196], [0.52, 0.12, 196], [0.74, 0.5, 165]],
};

let context = null;

function note(start, length, pitch) {
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.type = pitch < 400 ? "square" : "sine";
  tone.frequency.value = pitch;
  const t = context.currentTime + start;
  gain.gain.setValueAtTime(0.0001, t);
  gain.gain.exponentialRampToValueAtTime(pitch < 400 ? 0.18 : 0.3, t + 0.015);
  gain.gain.setValueAtTime(pitch < 400 ? 0.18 : 0.3, t + length - 0.03);
  gain.gain.exponentialRampToValueAtTime(0.0001, t + length);
  tone.connect(gain).connect(context.destination);
  tone.start(t);
  tone.stop(t + length);
}

export async function play(kind) {
  const rhythm = RHYTHMS[kind];
  if (!rhythm || !window.AudioContext) return false;
  context ??= new AudioContext();
  if (context.state === "suspended") {
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 150))]);
  }
  if (context.state !== "running") return false;
  rhythm.forEach(([start, length, pitch]) => note(start, length, pitch));
  return true;
}

export function startSound(root) {
  const speaking = root.querySelector("[data-sound]");
  if (!speaking) return;
  const kind = speaking.dataset.sound;
  play(kind).then((heard) => {
    if (heard) return;
    // The browser wants a touch first: play at the next one, and say that sound waits.
    const waiting = root.querySelector("[data-sound-waiting]");
    if (waiting) waiting.hidden = false;
    const once = () => {
      play(kind);
      if (waiting) waiting.hidden = true;
      root.removeEventListener("pointerdown", once);
      root.removeEventListener("keydown", once);
    };
    root.addEventListener("pointerdown", once);
    root.addEventListener("keydown", once);
  });
}
