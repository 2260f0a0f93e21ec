// The scanner tray of demo databases: a click types the code as a wedge scanner would.

const OPEN = "marrowtrace.tray";
const BETWEEN_KEYS_MS = 8;
const BESIDE_FROM_PX = 1200; // from here the tray stands beside the page, as in tray.css

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function type(code, form) {
  const box = form.querySelector("[data-scan-box]");
  box.focus();
  box.value = "";
  for (const key of `${form.dataset.prefix ?? ""}${code}${form.dataset.suffix ?? ""}`) {
    box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    box.value += key;
    box.dispatchEvent(new InputEvent("input", { data: key, bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
    await pause(BETWEEN_KEYS_MS);
  }
  form.dataset.ended = form.dataset.terminator ?? "enter";
  form.requestSubmit();
}

function show(root, tray, opener, open) {
  tray.hidden = !open;
  root.documentElement.classList.toggle("tray-open", open);
  opener.setAttribute("aria-expanded", String(open));
  sessionStorage.setItem(OPEN, open ? "open" : "");
}

export function startTray(root) {
  const tray = root.querySelector("[data-tray]");
  const opener = root.querySelector("[data-tray-opener]");
  const form = root.querySelector("form[data-scan]");
  if (!tray || !opener || !form) return;
  show(root, tray, opener, sessionStorage.getItem(OPEN) === "open" && innerWidth >= BESIDE_FROM_PX);
  opener.addEventListener("click", () => {
    show(root, tray, opener, tray.hidden);
    if (!tray.hidden) tray.querySelector("[data-tray-closer]").focus();
  });
  for (const link of root.querySelectorAll('a[href="#tray"]')) {
    link.addEventListener("click", (event) => { event.preventDefault(); opener.click(); });
  }
  const close = () => { show(root, tray, opener, false); opener.focus(); };
  tray.querySelector("[data-tray-closer]").addEventListener("click", close);
  tray.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  tray.addEventListener("click", (event) => {
    const card = event.target.closest("[data-code]");
    if (!card) return;
    if (innerWidth < BESIDE_FROM_PX) show(root, tray, opener, false);
    type(card.dataset.code, form);
  });
}
