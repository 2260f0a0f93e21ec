// Clocks go on in sight when a page comes back locked: what ran on the page before is kept in this
// tab, by its words and its moment, and shown on the lock. Nothing else of the page is kept.

const KEY = "marrowtrace.running";

function clocks(root) {
  const all = [...root.querySelectorAll("time.timer, time.clock-now")];
  return all.filter((time) => !time.closest("table")).map((time) => {  // a list's are no work here
    const { until, since, overWords } = time.dataset;
    const words = time.parentElement.textContent.replace(time.textContent, "");
    return { words: words.replace(/\s+/g, " ").trim(), until, since, overWords };
  }).filter((one) => one.until || one.since);
}

function line(root, one) {
  const p = root.createElement("p");
  p.dataset.whenOver = "";
  const words = root.createElement("span");
  words.className = "quiet";
  words.textContent = one.words;
  const time = root.createElement("time");
  time.className = "timer";
  for (const name of ["until", "since", "overWords"]) {
    if (one[name]) time.dataset[name] = one[name];
  }
  time.dateTime = one.until ?? one.since;
  p.append(words, root.createElement("br"), time);
  return p;
}

export function startRunning(root) {
  const here = root.querySelector("[data-running]");
  if (here) {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    here.querySelector("[data-running-list]").append(...kept.map((one) => line(root, one)));
    here.hidden = !kept.length;
    return;
  }
  const now = root.body.dataset.person ? clocks(root) : [];
  if (now.length) sessionStorage.setItem(KEY, JSON.stringify(now));
  else sessionStorage.removeItem(KEY);
}
