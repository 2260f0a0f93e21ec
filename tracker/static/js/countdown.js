// Clocks by the server's time: the difference to this device is measured once, at load.
// <time data-until="ISO">, <time data-since="ISO">, <time data-server-clock>.

let difference = 0;

export const serverNow = () => Date.now() + difference;

const two = (n) => String(n).padStart(2, "0");

export function parts(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return { d: Math.floor(s / 86400), h: Math.floor(s / 3600) % 24, m: Math.floor(s / 60) % 60,
    s: s % 60 };
}

// Unit words come from the page, in its language: data-words="d|h|min|s".
export function words(seconds, units) {
  const [d, h, min, sec] = units;
  const p = parts(seconds);
  if (p.d > 0) return `${p.d}\u00a0${d} ${p.h}\u00a0${h}`;
  if (p.h > 0) return `${p.h}\u00a0${h} ${two(p.m)}\u00a0${min} ${two(p.s)}\u00a0${sec}`;
  return `${p.m}\u00a0${min} ${two(p.s)}\u00a0${sec}`;
}

function tick(element, units) {
  const { until, since } = element.dataset;
  if (until) {
    const left = (Date.parse(until) - serverNow()) / 1000;
    if (left <= 0 && !element.dataset.over) {
      element.dataset.over = "yes";
      element.closest("[data-when-over]")?.classList.add("is-over");
    }
    element.textContent = left <= 0 && element.dataset.overWords
      ? element.dataset.overWords.replace("%s", words(-left, units)) : words(left, units);
  } else if (since) {
    element.textContent = words((serverNow() - Date.parse(since)) / 1000, units);
  } else {
    const zone = element.dataset.zoneMinutes ?? "0";
    const local = new Date(serverNow() + Number(zone) * 60000);
    element.textContent = local.toISOString().slice(11, 19);
  }
}

export function startCountdown(root) {
  const server = root.querySelector('meta[name="server-now"]')?.content;
  if (server && !root.documentElement.dataset.stillClock) {
    difference = Date.parse(server) - Date.now();
  }
  const clocks = [...root.querySelectorAll("[data-until], [data-since], [data-server-clock]")];
  if (!clocks.length) return;
  const units = (root.documentElement.dataset.words ?? "d|h|min|s").split("|");
  const all = () => clocks.forEach((element) => tick(element, units));
  all();
  setInterval(all, 1000);
}
