"use strict";
// The page without this script is complete; with it, a reader can set one scenario and see what is so in it. What is so is computed
// from decision diagrams: a set is the number of a node, 0 is never, 1 is always, n leads on by the bit that nodes[n - 2] names.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

// ---------------------------------------------------------------------------------------------------------------- scenarios

class Policy {
  constructor(section) {
    this.section = section;
    this.number = section.dataset.policy;
    this.data = JSON.parse(one(`#data-${this.number}`).textContent);
    this.values = this.data.variables.map(() => 0);
    this.statements = new Map();
    for (const [name, guard] of this.data.statements) {
      const key = name.replace(/\s/g, " ");
      this.statements.set(key, [...(this.statements.get(key) ?? []), guard]);
    }
    this.claims = new Map(this.data.claims.map((claim) => [claim.name, claim]));
    this.on = false;
  }

  bits() {
    const bits = new Map();
    this.data.variables.forEach((variable, at) => {
      for (const [bit, one] of variable.codes[this.values[at]] ?? []) bits.set(bit, one);
    });
    return bits;
  }

  // Whether the scenario is in a set; null where that is not known.
  contains(set, bits) {
    if (set < 0) return null;
    while (set > 1) {
      const [bit, zero, one] = this.data.nodes[set - 2];
      set = bits.get(bit) ? one : zero;
    }
    return set === 1;
  }

  // What a claim comes to in the scenario.
  outcome(claim, bits) {
    if (!this.contains(this.data.valid, bits)) return "impossible";
    const fails = this.contains(claim.fail, bits);
    if (fails === null) return "not known";
    if (fails) return "fails";
    return this.contains(claim.scope, bits) ? "holds" : "not in scope";
  }

  show() {
    const bits = this.bits();
    const possible = this.contains(this.data.valid, bits);
    const section = this.section;
    const state = one(".scenario-state", section);
    if (state) {
      state.textContent = !this.on ? "" : possible ? "" : "An assumption of the policy rules this scenario out; nothing is said of it.";
    }
    const counts = { fails: 0, holds: 0 };
    for (const row of all("table.verdicts tbody tr", section)) {
      const outcome = this.outcome(this.claims.get(row.dataset.claim), bits);
      if (outcome in counts) counts[outcome] += 1;
      const cell = one(".in-scenario", row);
      cell.textContent = outcome;
      cell.className = `in-scenario ${outcome.replace(/ /g, "-")}`;
    }
    all(".in-scenario", section).forEach((cell) => { cell.hidden = !this.on; });
    if (state && this.on && possible) state.textContent = `In this scenario ${counts.fails} claims fail and ${counts.holds} hold.`;
    for (const article of all("article.claim", section)) {
      const outcome = this.outcome(this.claims.get(article.dataset.claim), bits);
      const here = one(".here", article);
      here.hidden = !this.on;
      here.textContent = `In this scenario: ${outcome}`;
      here.className = `here ${outcome.replace(/ /g, "-")}`;
    }
    for (const part of all(".groups, .scenario-reset, .scenario-link", section)) part.hidden = !this.on;
    this.showMatrix(bits, possible);
    this.showPictures(bits);
    this.link();
  }

  showMatrix(bits, possible) {
    const cells = new Map(this.data.cells.map((cell) => [`${cell.party}-${cell.data}`, cell]));
    for (const td of all("[data-cell]", this.section)) {
      const cell = cells.get(td.dataset.cell);
      const general = one(".general", td);
      td.dataset.word ??= general.textContent;
      td.dataset.class ??= td.className;
      let word = td.dataset.word;
      if (this.on) {
        const learns = this.contains(cell.learns, bits);
        const holds = this.contains(cell.holds, bits);
        word = !possible ? "–" : learns === null || holds === null ? "not known" : learns ? "learns" : holds ? "sealed" : "not";
      }
      general.textContent = word;
      td.className = this.on ? word : td.dataset.class;
    }
  }

  showPictures(bits) {
    for (const edge of all(".picture .edge[data-statements]", this.section)) {
      const guards = edge.dataset.statements.split("\n").flatMap((name) => this.statements.get(name) ?? []);
      const applies = guards.length === 0 || guards.some((guard) => this.contains(guard, bits) !== false);
      edge.classList.toggle("idle", this.on && !applies);
    }
  }

  // The scenario as part of an address, and back.
  link() {
    const link = one(".scenario-link", this.section);
    if (!link) return;
    const set = this.values.map((value, at) => [at, value]).filter(([, value]) => value !== 0);
    link.setAttribute("href", `#scenario=${this.number};${set.map(([at, value]) => `${at}.${value}`).join(";")}`);
  }

  restore(text) {
    this.values.fill(0);
    for (const part of text.split(";").filter(Boolean)) {
      const [at, value] = part.split(".").map(Number);
      if (this.data.variables[at]?.values[value] !== undefined) this.values[at] = value;
    }
    this.turn(true);
  }

  turn(on) {
    this.on = on;
    const box = one(".scenario-on", this.section);
    if (box) box.checked = on;
    all("select[data-variable]", this.section).forEach((select) => { select.value = String(this.values[select.dataset.variable]); });
    this.show();
  }

  // Sets the variables that a witness names, by the words of their values.
  take(text) {
    this.values.fill(0);
    for (const part of text.split("&").filter(Boolean)) {
      const [at, word] = [Number(part.split("=")[0]), part.slice(part.indexOf("=") + 1)];
      const values = this.data.variables[at].values;
      const exact = values.indexOf(word);
      const bound = values.findIndex((value) => value === `${word} or later` || value.startsWith(`${word} to `) || value === `${word} or earlier`);
      this.values[at] = Math.max(exact >= 0 ? exact : bound, 0);
    }
    this.turn(true);
  }

  buildSwitches() {
    const switches = one(".switches", this.section);
    if (!switches) return;
    const titles = { choice: "Who decides what", fact: "Circumstances", reading: "How texts are read", may: "What may happen", unstated: "What the sources leave open" };
    const groups = one(".groups", switches);
    for (const [sort, title] of Object.entries(titles)) {
      const field = make("fieldset", {}, make("legend", { textContent: title }));
      this.data.variables.forEach((variable, at) => {
        if (variable.sort === sort && variable.values.length > 1) field.append(this.switch(variable, at));
      });
      if (field.children.length > 1) groups.append(field);
    }
    one(".scenario-on", switches).addEventListener("change", (event) => this.turn(event.target.checked));
    one(".scenario-reset", switches).addEventListener("click", () => { this.values.fill(0); this.turn(this.on); });
    switches.hidden = groups.children.length === 0;
  }

  switch(variable, at) {
    const id = `v-${this.number}-${at}`;
    const select = make("select", { id });
    select.dataset.variable = at;
    variable.values.forEach((value, position) => select.append(make("option", { value: String(position), textContent: value })));
    select.addEventListener("change", () => { this.values[at] = Number(select.value); this.turn(true); });
    const whose = [variable.who && `${variable.who} decides`, variable.foreign && "of the policy compared with", variable.meaning].filter(Boolean);
    return make("div", { className: "switch" }, make("label", { htmlFor: id, textContent: variable.name }), select, make("small", { textContent: whose.join(": ") }));
  }
}

// ---------------------------------------------------------------------------------------------------------------- tables

function sortable(table) {
  const heads = all("thead th", table).filter((head) => !head.classList.contains("in-scenario"));
  heads.forEach((head, column) => {
    const button = make("button", { type: "button", textContent: head.textContent });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const order = ["violated", "ambiguous", "possible", "unknown", "undecided", "not_evaluated", "vacuous", "holds"];
      const key = (row) => (column === 0 ? String(order.indexOf(row.dataset.verdict)).padStart(2, "0") : row.cells[column].textContent);
      const rows = all("tbody tr", table).sort((a, b) => key(a).localeCompare(key(b)) * (up ? 1 : -1));
      one("tbody", table).append(...rows);
    });
  });
}

function filters(section) {
  const box = one(".filters", section);
  const rows = all("table.verdicts tbody tr", section);
  const wanted = {};
  const apply = () => {
    const text = one("#search").value.trim().toLowerCase();
    for (const row of rows) {
      const matches = Object.entries(wanted).every(([key, value]) => value === "" || row.dataset[key].split(key === "sources" ? " " : "\n").includes(value));
      const article = one(`article.claim[data-claim="${CSS.escape(row.dataset.claim)}"]`, section);
      const found = text === "" || row.textContent.toLowerCase().includes(text) || article.textContent.toLowerCase().includes(text);
      row.hidden = !(matches && found);
      article.hidden = row.hidden;
    }
  };
  for (const [key, label] of [["verdict", "Verdict"], ["by", "Said by"], ["sources", "Source"]]) {
    const values = [...new Set(rows.flatMap((row) => (key === "sources" ? row.dataset[key].split(" ") : [row.dataset[key]])).filter(Boolean))].sort();
    if (values.length < 2) continue;
    const select = make("select", {}, make("option", { value: "", textContent: "all" }), ...values.map((value) => make("option", { value, textContent: value })));
    select.addEventListener("change", () => { wanted[key] = select.value; apply(); });
    box.append(make("label", {}, `${label} `, select));
  }
  box.hidden = box.children.length === 0;
  one("#search").addEventListener("input", apply);
}

// ---------------------------------------------------------------------------------------------------------------- pictures

// A picture is made larger and smaller about what is in the middle; when it is larger than its place, it scrolls.
function zoomable(figure) {
  const canvas = one(".canvas", figure);
  const svg = one("svg", canvas);
  if (!svg) return;
  let zoom = 1;
  const set = (wanted, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const next = Math.min(Math.max(wanted, 0.1), 8);
    const [left, top] = [(canvas.scrollLeft + x) / zoom, (canvas.scrollTop + y) / zoom];
    zoom = next;
    figure.style.setProperty("--zoom", zoom);
    canvas.scrollTo({ left: left * zoom - x, top: top * zoom - y, behavior: "instant" });
    canvas.classList.toggle("large", canvas.scrollWidth > canvas.clientWidth || canvas.scrollHeight > canvas.clientHeight);
  };
  const whole = () => {
    const box = svg.getBoundingClientRect();
    set(zoom * Math.min(canvas.clientWidth / box.width, (0.85 * innerHeight) / box.height) * 0.99);
    canvas.scrollTo({ left: 0, top: 0, behavior: "instant" });
  };
  const move = (right, down) => canvas.scrollBy({ left: right * canvas.clientWidth, top: down * canvas.clientHeight, behavior: "instant" });
  const acts = { "+": () => set(zoom * 1.25), "=": () => set(zoom * 1.25), "-": () => set(zoom / 1.25), 0: whole, ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1) };
  canvas.addEventListener("keydown", (event) => {
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    // Where there is nothing to move, the arrow keys are the page's.
    if (event.key.startsWith("Arrow") && !canvas.classList.contains("large")) return;
    acts[event.key]();
    event.preventDefault();
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    const box = canvas.getBoundingClientRect();
    set(zoom * (event.deltaY > 0 ? 0.87 : 1.15), event.clientX - box.left, event.clientY - box.top);
    event.preventDefault();
  }, { passive: false });
  let held = null;
  canvas.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") held = [event.clientX, event.clientY]; });
  window.addEventListener("pointerup", () => { held = null; });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    canvas.scrollBy({ left: held[0] - event.clientX, top: held[1] - event.clientY, behavior: "instant" });
    held = [event.clientX, event.clientY];
  });
  const button = (label, name, act) => { const made = make("button", { type: "button", textContent: label }); made.setAttribute("aria-label", name); made.addEventListener("click", act); return made; };
  one("figcaption", figure).append(make("span", {}, button("+", "larger", acts["+"]), " ", button("−", "smaller", acts["-"]), " ", button("whole", "the whole picture", whole)));
  canvas.classList.toggle("large", canvas.scrollWidth > canvas.clientWidth || canvas.scrollHeight > canvas.clientHeight);
}

// ---------------------------------------------------------------------------------------------------------------- the page

const policies = all("section.policy").map((section) => new Policy(section));
for (const policy of policies) {
  policy.buildSwitches();
  const verdicts = one("table.verdicts", policy.section);
  if (verdicts) {
    sortable(verdicts);
    filters(policy.section);
  }
  all(".set-scenario", policy.section).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => { policy.take(button.dataset.set); one(".switches", policy.section).scrollIntoView(); });
  });
}
// What a cell says in full, for those who have nothing to point with.
for (const table of all("table.matrix")) {
  const says = one(".cell-says", table.closest("section"));
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td[title]");
    if (!cell) return;
    says.textContent = `In general: ${cell.title}`;
    says.hidden = false;
  });
}
all("figure.picture").forEach(zoomable);
for (const policy of policies) policy.show();
one(".tools").hidden = false;

const root = document.documentElement;
const measure = () => root.style.setProperty("--nav", `${getComputedStyle(one("nav")).position === "sticky" ? one("nav").offsetHeight : 0}px`);
addEventListener("resize", measure);
measure();
one("#theme").addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});

function follow() {
  const hash = decodeURIComponent(location.hash.slice(1));
  const scenario = /^scenario=(\d+);(.*)$/.exec(hash);
  if (scenario) policies[Number(scenario[1])]?.restore(scenario[2]);
  const target = hash && document.getElementById(hash);
  if (target?.matches?.("article.claim")) target.focus({ preventScroll: true });
}
addEventListener("hashchange", follow);
follow();

function step(by) {
  const articles = all("article.claim").filter((article) => !article.hidden);
  const at = articles.indexOf(document.activeElement?.closest?.("article.claim"));
  const next = articles[Math.min(Math.max(at + by, 0), articles.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "start" });
}
addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, select, textarea");
  if (event.key === "Escape") { document.activeElement?.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { one("#search").focus(); event.preventDefault(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

// For tests: what every claim comes to in the scenario that is set.
window.flowproof = { policies };
