// One scan box takes every scan. A wedge scanner is a keyboard that types fast and ends in Enter;
// a burst like that is taken out of whatever had the focus and sent to the box. Ordinary typing
// is left alone. Nothing is corrected: a wrong keyboard state is named, never repaired.

import { Fingers } from "./fingers.js";

const FASTEST_HAND_MS = 45; // people rarely hold less than this between keys for a whole code
const SHORTEST_CODE = 6;

function isTextField(element) {
  if (!element) return false;
  if (element.isContentEditable || element.tagName === "TEXTAREA") return true;
  return element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type);
}

function say(form, key) {
  const place = form.querySelector("[data-scan-word]");
  if (place) place.textContent = key ? place.dataset[key] ?? "" : "";
}

class Burst {
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
    this.text += event.key;
    this.last = event.timeStamp;
  }

  isScan(event) {
    return this.text.length >= SHORTEST_CODE && event.timeStamp - this.last <= FASTEST_HAND_MS;
  }
}

// A badge is scanned into its own field; on a page that is locked, only there.
function takesScan(field) {
  return field?.hasAttribute("data-takes-scan");
}

function onward(field) {
  const fields = [...field.form.elements].filter((e) => isTextField(e) && e.type !== "hidden");
  fields[fields.indexOf(field) + 1]?.focus();
}

function intoLock(root, text) {
  const panel = root.querySelector("[data-lock]:not([hidden])");
  const badge = panel?.querySelector("[data-takes-scan]");
  if (badge) {
    badge.value = text;
    onward(badge);
  }
  return Boolean(panel);
}

export function send(form, text) {
  const box = form.querySelector("[data-scan-box]");
  box.value = text;
  form.dataset.notTyped = "yes"; // a scanner, the camera or the tray
  form.requestSubmit();
}

function diagnose(form, event) {
  if (event.isComposing || event.key === "Process") say(form, "inputMethod");
  else if (event.key.length === 1 && event.getModifierState?.("CapsLock")) say(form, "capsLock");
}

export function startScan(root) {
  const form = root.querySelector("form[data-scan]");
  if (!form) return;
  const box = form.querySelector("[data-scan-box]");
  const burst = new Burst();
  const fingers = new Fingers();
  box.addEventListener("paste", () => { fingers.pasted = true; });

  root.addEventListener("keydown", (event) => {
    const active = root.activeElement;
    const field = isTextField(active) ? active : null;
    if (field === box) {
      diagnose(form, event);
      if (!event.ctrlKey && !event.metaKey) fingers.add(event);
    }
    if (field === box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (takesScan(field)) {
      if (event.key === "Enter") {
        event.preventDefault();
        onward(field);
      }
      burst.reset();
    } else if (event.key === "Enter") {
      if (burst.isScan(event)) {
        event.preventDefault();
        if (burst.field) {
          burst.field.value = burst.before;
          burst.field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        if (!intoLock(root, burst.text)) send(form, burst.text);
      }
      burst.reset();
    } else if (event.key.length === 1) {
      burst.add(event, field);
      diagnose(form, event);
    }
  }, true);

  form.addEventListener("submit", (event) => {
    if (!box.value.trim()) {
      event.preventDefault();
      say(form, "empty");
      box.focus();
      return;
    }
    const by = form.querySelector("[data-scan-by]");
    if (by) by.value = form.dataset.notTyped || !fingers.typed() ? "" : "hand";
    if (form.dataset.sent) event.preventDefault(); // a trigger pulled twice is one scan
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; delete form.dataset.notTyped; fingers.reset(); box.value = ""; });
  // A key that no field wants brings the box: "/" as in many tools.
  root.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTextField(root.activeElement)) {
      event.preventDefault();
      box.focus();
    }
  });
}
