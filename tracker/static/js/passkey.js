// A passkey signs what a form says. The server makes a challenge of every field and of where the
// form goes; what is changed afterwards is not what was signed, and has to be signed again.

const PROOFS = ["password", "_pin", "passkey", "second_user", "second_badge", "csrf_token"];
const FIELD = { own: "passkey", second: "second_passkey", new: "new_passkey" };
const STANDS_FOR = {
  own: ["password"],
  second: ["second_user", "second_password", "second_badge", "second_pin"],
  new: [],
};

const isProof = (name) => PROOFS.some((end) => name.endsWith(end));

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = made.response;
  return told(made, { clientDataJSON, attestationObject });
}

async function use(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  };
  const used = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature } = used.response;
  return told(used, { clientDataJSON, authenticatorData, signature });
}

function told(credential, response) {
  const parts = Object.entries(response).map(([name, value]) => [name, text(value)]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(parts),
    clientExtensionResults: {},
  };
}

class Passkey {
  constructor(panel) {
    this.whose = panel.dataset.passkey;
    this.ask = panel.dataset.ask;
    this.form = panel.closest("form");
    this.word = panel.querySelector("[data-passkey-word]");
    this.button = panel.querySelector("button");
    this.submitter = this.form.querySelector("button[type=submit]");
    this.needed = STANDS_FOR[this.whose].filter((name) => this.form.elements[name]?.required);
    panel.hidden = false;
    this.button.addEventListener("click", () => this.sign());
    this.form.addEventListener("input", (event) => {
      if (this.answer && !isProof(event.target.name)) this.forget(this.word.dataset.changed);
    });
  }

  require(wanted) {
    for (const name of this.needed) this.form.elements[name].required = wanted;
  }

  forget(words) {
    this.answer?.remove();
    this.answer = null;
    this.require(true);
    this.word.textContent = words;
  }

  complete() {
    // what the other person still has to give is asked for afterwards
    const waiting = [...this.form.elements].filter(
      (e) => e.name && isProof(e.name) && (e.required || e.disabled) && this.whose !== "new",
    );
    for (const e of waiting) e.required = false;
    const fine = this.form.reportValidity();
    for (const e of waiting) e.required = true;
    return fine;
  }

  async challenge() {
    const asked = new FormData(this.form, this.submitter);
    const goes = new URL(this.form.action);
    asked.set("ask_passkey", this.whose);
    asked.set("ask_address_passkey", goes.pathname + goes.search);
    const headers = { Accept: "application/json" };
    const answer = await fetch(this.ask, { method: "POST", headers, body: asked });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.refused ?? "");
    return said;
  }

  async sign() {
    this.forget("");
    if (!this.complete()) return;
    this.button.disabled = true;
    try {
      const { nonce, options } = await this.challenge();
      const credential = await (this.whose === "new" ? make(options) : use(options));
      this.keep(JSON.stringify({ nonce, credential }));
    } catch (wrong) {
      this.forget((wrong.constructor === Error && wrong.message) || this.word.dataset.failed);
      return;
    } finally {
      this.button.disabled = false;
    }
    if (this.form.checkValidity()) this.form.requestSubmit(this.submitter);
    else this.form.reportValidity();
  }

  keep(answer) {
    this.answer = document.createElement("input");
    this.answer.type = "hidden";
    this.answer.name = FIELD[this.whose];
    this.answer.value = answer;
    this.form.append(this.answer);
    this.require(false);
    this.word.textContent = this.word.dataset.done;
  }
}

export function startPasskeys(root) {
  if (!window.PublicKeyCredential || !window.isSecureContext) return;
  for (const panel of root.querySelectorAll("[data-passkey]")) new Passkey(panel);
}
