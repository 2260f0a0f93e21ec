// Typed values survive a lock, a reload, a refusal: kept in this tab until the server accepts.
// Never kept: passwords, hidden fields, and anything marked data-no-keep (a date of birth).

const PREFIX = "marrowtrace.kept.";

const mayKeep = (field) => field.name && !field.closest("[data-no-keep]")
  && !["password", "hidden", "submit", "button", "file"].includes(field.type);

function key(root, form) {
  return `${PREFIX}${root.body.dataset.person ?? ""}.${form.dataset.keep}`;
}

function read(form) {
  const kept = {};
  for (const field of form.elements) {
    if (!mayKeep(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (kept[field.name] ??= []).push(field.value);
    } else if (field.value) {
      kept[field.name] = field.value;
    }
  }
  return kept;
}

function restore(form, kept) {
  let restored = 0;
  for (const field of form.elements) {
    if (!mayKeep(field) || !(field.name in kept)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = kept[field.name].includes(field.value);
    } else if (!field.value) {
      field.value = kept[field.name];
    } else {
      continue;
    }
    restored += 1;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return restored;
}

function forget(test) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX) && test(name)) sessionStorage.removeItem(name);
  }
}

export function startKeep(root) {
  const { accepted, person } = root.body.dataset;
  if (!person) forget(() => true); // nobody is signed in: nothing of anybody stays
  if (accepted) forget((name) => name.endsWith(`.${accepted}`));
  for (const form of root.querySelectorAll("form[data-keep]")) {
    const name = key(root, form);
    const kept = sessionStorage.getItem(name);
    if (kept && restore(form, JSON.parse(kept))) {
      const word = form.querySelector("[data-kept-word]");
      if (word) word.hidden = false;
    }
    form.addEventListener("input", () => {
      sessionStorage.setItem(name, JSON.stringify(read(form)));
    });
  }
}
