// One scan box takes every scan. A wedge scanner is a keyboard that types fast and ends in Enter;
// a burst like that is taken out of whatever had the focus and sent to the box. Ordinary typing
// is left alone. Nothing is corrected: a wrong keyboard state is named, never repaired.

import { Burst, SHORTEST_CODE } from "./burst.js";
import { Fingers } from "./fingers.js";
import { Wedge, endOf, separator } from "./wedge.js";

function isTextField(element) {
  if (!element) return false;
  if (element.isContentEditable || element.tagName === "TEXTAREA") return true;
  return element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type);
}

function say(form, key) {
  const place = form.querySelector("[data-scan-word]");
  if (place) place.textContent = key ? place.dataset[key] ?? "" : "";
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

// By a scanner, the camera or the tray; ``by`` and ``ended`` are what the server is told of it.
export function send(form, text, by = "", ended = "") {
  const box = form.querySelector("[data-scan-box]");
  box.value = text;
  form.dataset.notTyped = by || "yes";
  form.dataset.ended = ended;
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
  const wedge = new Wedge(form);
  const caught = (ended) => {
    if (burst.field) {
      burst.field.value = burst.before;
      burst.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!intoLock(root, wedge.inner(burst.text) ?? burst.text)) send(form, burst.text, "", ended);
    burst.reset();
  };
  box.addEventListener("paste", () => { fingers.pasted = true; });

  root.addEventListener("keydown", (event) => {
    const active = root.activeElement;
    const field = isTextField(active) ? active : null;
    if (field?.hasAttribute("data-takes-raw")) return; // the trial of a scanner looks at all of it
    if (field === box) {
      diagnose(form, event);
      if (separator(event)) {
        event.preventDefault();
        box.value += separator(event);
      }
      if (!event.ctrlKey && !event.metaKey) fingers.add(event);
      if (wedge.ends(event) && box.value && !fingers.typed()) {
        form.dataset.ended = endOf(event);
        if (event.key === "Tab") {
          event.preventDefault();
          form.requestSubmit();
        }
      } else if (event.key.length === 1) {
        wedge.afterPause(() => {
          if (box.value.length >= SHORTEST_CODE && !fingers.typed()) form.requestSubmit();
        });
      }
    }
    if (field === box || event.metaKey || event.altKey) return;
    if (event.ctrlKey && !separator(event)) return;
    if (takesScan(field)) {
      if (wedge.ends(event)) {
        event.preventDefault();
        field.value = wedge.inner(field.value) ?? field.value;
        onward(field);
      }
      burst.reset();
    } else if (wedge.ends(event)) {
      if (burst.isScan(event)) {
        event.preventDefault();
        caught(endOf(event));
      }
      burst.reset();
    } else if (event.key === " " && !field && active !== root.body && !burst.text) {
      burst.reset(); // the space bar chose a button or a choice: no code begins with it
    } else if (event.key.length === 1) {
      burst.add(event, field);
      wedge.afterPause(() => { if (burst.text.length >= SHORTEST_CODE) caught("none"); });
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
    const hand = !form.dataset.notTyped && fingers.typed();
    const came = form.dataset.notTyped === "camera" ? "camera" : hand ? "hand" : "";
    const inner = wedge.set && !came ? wedge.inner(box.value) : null;
    if (inner !== null) box.value = inner;
    if (by) by.value = inner !== null ? "taken_off" : came;
    const ended = form.querySelector("[data-scan-ended]");
    if (ended) ended.value = came ? "" : form.dataset.ended ?? "";
    if (form.dataset.sent) event.preventDefault(); // a trigger pulled twice is one scan
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; delete form.dataset.notTyped; delete form.dataset.ended; fingers.reset(); box.value = ""; });
  // A key that no field wants brings the box: "/" as in many tools.
  root.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTextField(root.activeElement)) {
      event.preventDefault();
      box.focus();
    }
  });
}
