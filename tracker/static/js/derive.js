// Live numbers beside the fields, so that a slip is seen while typing. The server computes again
// from what was entered; nothing from here is sent.
// <output data-formula="pd" data-arg-viable="out:viable" data-arg-seeded="10500000">
// An argument is a number, "field:NAME" or "out:NAME". Formulae: counts in cells, hours, percent.

const FORMULAE = {
  viable: ({ total, viability }) => (total * viability) / 100,
  recovery: ({ after, before }) => (after / before) * 100,
  total: ({ concentration, volume }) => concentration * volume,
  density: ({ cells, area }) => cells / area,
  pd: ({ viable, seeded }) => Math.log2(viable / seeded),
  cpd: ({ before, pd }) => before + pd,
  pdt: ({ hours, pd }) => (pd > 0 ? hours / pd : NaN),
  projected: ({ seeded, pd }) => seeded * 2 ** pd,
  projected_or: ({ seeded, pd, usual }) => seeded * 2 ** (Number.isFinite(pd) ? pd : usual),
  age: ({ born, today }) => wholeYears(born, today),
  bmi: ({ weight, height }) => weight / (height / 100) ** 2,
  sum: ({ one, other }) => one + other,
  rest: ({ whole, part }) => whole - part,
  times: ({ one, other }) => one * other,
  share: ({ part, whole }) => (part / whole) * 100,
  million_total: ({ concentration, volume }) => concentration * volume * 1e6,
  mnc_recovery: ({ cells, wbc, volume, fraction }) =>
    (cells / (wbc * 1e6 * volume * (fraction / 100))) * 100,
  million_per_ml: ({ cells, volume }) => cells / 1e6 / volume,
  per_million: ({ part, whole }) => (part * 1e6) / whole,
  seeding: ({ cells, vessels, area }) => cells / (vessels * area),
  left: ({ whole, cells, times }) => whole - cells * times,
  product: ({ one, times }) => one * times,
  sum: (given) => Object.values(given).reduce((all, one) => all + (Number.isFinite(one) ? one : 0), 0),
  per_kg: ({ cells, weight }) => cells / weight,
};

// Dates come as their day since 1970; a birthday counts from the day itself.
function wholeYears(born, today) {
  if (!Number.isFinite(born) || !Number.isFinite(today)) return NaN;
  const [b, t] = [born, today].map((day) => new Date(day * 86400000));
  const before = t.getUTCMonth() * 100 + t.getUTCDate() < b.getUTCMonth() * 100 + b.getUTCDate();
  return t.getUTCFullYear() - b.getUTCFullYear() - (before ? 1 : 0);
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function number(text) {
  if (/^\d{4}-\d\d-\d\d$/.test(text ?? "")) return Date.parse(text) / 86400000;
  const plain = String(text ?? "").normalize("NFKC").trim()
    .replace(/[\s\u202f]/g, "").replace(",", ".").replace(/×10\^?/i, "e");
  return plain === "" ? NaN : Number(plain);
}

export function shown(value) {
  if (!Number.isFinite(value)) return "—";
  if (Math.abs(value) < 1000) return value.toPrecision(3);
  if (Math.abs(value) < 10000) return String(Math.round(value));
  const [figure, power] = value.toExponential(2).split("e+");
  const raised = [...power].map((digit) => SUPERSCRIPT[Number(digit)]).join("");
  return `${figure}\u00a0×\u00a010${raised}`;
}

function argument(source, form, results) {
  if (source.startsWith("field:")) return number(form.elements[source.slice(6)]?.value);
  if (source.startsWith("map:")) { // "map:vessel:t25=25;t175=175": what the choice stands for
    const [, field, pairs] = source.split(":");
    const chosen = form.elements[field]?.value;
    return number(Object.fromEntries(pairs.split(";").map((pair) => pair.split("=")))[chosen]);
  }
  if (source.startsWith("out:")) return results.get(source.slice(4)) ?? NaN;
  return number(source);
}

function judge(output, value) {
  const { low, high } = output.dataset;
  const row = output.closest("[data-derived]") ?? output;
  let state = "waiting";
  if (Number.isFinite(value)) {
    const outside = (low && value < Number(low)) || (high && value > Number(high));
    state = outside ? "outside" : "inside";
  }
  row.dataset.state = state;
  row.querySelectorAll("[data-state-word]").forEach((word) => {
    word.hidden = word.dataset.stateWord !== state;
  });
}

function compute(form, outputs) {
  const results = new Map();
  for (const output of outputs) {
    const given = {};
    for (const [name, source] of Object.entries(output.dataset)) {
      if (name.startsWith("arg")) {
        given[name.slice(3).toLowerCase()] = argument(source, form, results);
      }
    }
    const value = FORMULAE[output.dataset.formula](given);
    results.set(output.dataset.name, value);
    output.textContent = shown(value);
    judge(output, value);
  }
}

export function startDerive(root) {
  for (const form of root.querySelectorAll("form[data-derives]")) {
    const outputs = [...root.querySelectorAll(`output[form="${form.id}"][data-formula]`)];
    const again = () => compute(form, outputs);
    form.addEventListener("input", again);
    again();
  }
}
