// A count of cells said back while it is typed: in words, and as an exact power of ten, with its
// unit. A slip of ten is hard to see in 135400000. The server says the same (pages/counted.py).
// <input data-echo="cells"> ... <p data-echo-of="f-total_cells">

const FROM = 10000n, TO = 10n ** 12n;
const ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen " +
  "fourteen fifteen sixteen seventeen eighteen nineteen").split(" ");
const TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const GREAT = ["", " thousand", " million", " billion", " trillion"];
const DIGITS = "零一二三四五六七八九", PLACES = ["", "十", "百", "千"], GROUPS = ["", "万", "亿", "万亿"];
const TEN_TO = /[×x*]\s*10\s*\^?\s*⁺?[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s*$/i;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function countOf(text) {
  const typed = String(text ?? "");
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺₀-₉]/.test(typed.replace(TEN_TO, ""))) return null;
  const plain = typed.normalize("NFKC").replace(/\s/g, "").replace(/[×x*]10\^?/gi, "e");
  const found = /^(\d{1,13})(?:\.(\d{1,12}))?(?:e\+?(\d{1,2}))?$/i.exec(plain);
  if (!found) return null;
  const [, whole, part = "", power = "0"] = found;
  const shift = Number(power) - part.length;
  const digits = BigInt(whole + part);
  if (shift < 0 && digits % 10n ** BigInt(-shift) !== 0n) return null;
  const count = shift < 0 ? digits / 10n ** BigInt(-shift) : digits * 10n ** BigInt(shift);
  return count >= FROM && count <= TO ? count : null;
}

function groupsOf(count, size) {
  const found = [];
  for (let rest = count; rest > 0n; rest /= size) found.push(Number(rest % size));
  return found.map((group, n) => [n, group]).reverse();
}

function belowThousand(n) {
  const said = n >= 100 ? [`${ONES[Math.floor(n / 100)]} hundred`] : [];
  const rest = n % 100;
  if (rest >= 20) said.push(TENS[Math.floor(rest / 10)] + (rest % 10 ? `-${ONES[rest % 10]}` : ""));
  else if (rest) said.push(ONES[rest]);
  return said.join(" ");
}

function belowTenThousand(n) {
  let said = "", gap = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(n / 10 ** place) % 10;
    if (digit === 0) { gap = said !== ""; continue; }
    said += (gap ? DIGITS[0] : "") + DIGITS[digit] + PLACES[place];
    gap = false;
  }
  return said;
}

function chinese(count) {
  let said = "", gap = false;
  for (const [n, group] of groupsOf(count, 10000n)) {
    if (group === 0) { gap = said !== ""; continue; }
    if (said && (gap || group < 1000)) said += DIGITS[0];
    said += belowTenThousand(group) + GROUPS[n];
    gap = false;
  }
  return said.startsWith("一十") ? said.slice(1) : said || DIGITS[0];
}

export function inWords(count, tongue) {
  if (tongue.startsWith("zh")) return chinese(count);
  return groupsOf(count, 1000n).filter(([, group]) => group)
    .map(([n, group]) => belowThousand(group) + GREAT[n]).join(" ") || ONES[0];
}

export function asPower(count) {
  const digits = String(count), rest = digits.slice(1).replace(/0+$/, "");
  const power = [...String(digits.length - 1)].map((d) => RAISED[Number(d)]).join("");
  return `${digits[0]}${rest ? "." + rest : ""} × 10${power}`;
}

export function echo(text, unit, tongue) {
  const count = countOf(text);
  return count === null ? "" : `${inWords(count, tongue)} ${unit} = ${asPower(count)} ${unit}`;
}

export function startCounted(root) {
  for (const input of root.querySelectorAll("input[data-echo]")) {
    const told = root.getElementById(`${input.id}-echo`);
    if (!told) continue;
    const say = () => {
      told.textContent = echo(input.value, input.dataset.echo, root.documentElement.lang);
    };
    input.addEventListener("input", say);
    say();
  }
}
