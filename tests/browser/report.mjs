// The report in a real browser. Run by tests/report.rs with FLOWPROOF, CHROMIUM and FOLDER in the environment.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { browser, close, open, step } from "./browser.mjs";

const { FLOWPROOF, FOLDER } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const execute = (program, ...options) => promisify(execFile)(program, options, { maxBuffer: 1 << 28 });
const run = (...options) => execute(FLOWPROOF, ...options).catch((failed) => {
  // That something is found is no failure.
  if (failed.code === 2 || !Number.isInteger(failed.code)) throw failed;
  return failed;
});

// The same numbers every time.
let seed = 20210208;
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

const file = (name) => join(FOLDER, `${name}.html`);

async function report(name, ...paths) {
  await run("report", ...paths, "-o", file(name));
  return pathToFileURL(file(name)).href;
}

// ------------------------------------------------------------------------------------------------------- against check

/** How `--assume` says that a variable has a value of the page. */
function assumption(variable, value) {
  const { name } = variable;
  if (variable.values.length === 2 && variable.values[0] === "no" && variable.values[1] === "yes") return value ? name : `not ${name}`;
  const word = variable.values[value];
  const [, from, to] = /^(\S+) to (\S+)$/.exec(word) ?? [];
  if (from) return `${name} >= ${from} and ${name} <= ${to}`;
  if (word.endsWith(" or later")) return `${name} >= ${word.split(" ")[0]}`;
  if (word.endsWith(" or earlier")) return `${name} <= ${word.split(" ")[0]}`;
  return `${name} == ${word}`;
}

/** Looks at one scenario of a policy of the page: what its claims come to, who has what, which flows are drawn faintly. */
const look = (page, number, values) => page.evaluate(([number, values]) => {
  const policy = window.flowproof.policies[number];
  policy.values = [...values];
  policy.turn(true);
  const all = (selector, within = policy.section) => [...within.querySelectorAll(selector)];
  const parties = all("table.matrix thead th").map((head) => head.textContent);
  const cells = all("table.matrix tbody tr").flatMap((row) => parties.map((party, at) => [`${party} ${row.cells[0].textContent}`, row.cells[at + 1].textContent]));
  const edges = all(".picture", policy.section)[0] ? all(".edge[data-statements]", all(".picture")[0]) : [];
  return {
    claims: Object.fromEntries(all("table.verdicts tbody tr").map((row) => [row.dataset.claim, row.querySelector(".in-scenario").textContent])),
    cells: Object.fromEntries(cells),
    edges: edges.map((edge) => ({ ...edge.dataset, idle: edge.classList.contains("idle") })),
  };
}, [number, values]);

const isHidden = ({ sort }) => sort === "may" || sort === "unstated";
const isOpen = (variable) => isHidden(variable) || variable.foreign;

/** Random scenarios that the assumptions of a policy allow, without what may happen or is left open. */
async function scenarios(page, number, count) {
  const variables = await page.evaluate((number) => window.flowproof.policies[number].data.variables, number);
  const found = [];
  for (let tries = 0; found.length < count && tries < 40 * count; tries += 1) {
    const values = variables.map((variable) => (isOpen(variable) ? 0 : random(variable.values.length)));
    const here = await look(page, number, values);
    const assumed = variables.flatMap((variable, at) => (isOpen(variable) || variable.values.length < 2 ? [] : ["--assume", assumption(variable, values[at])]));
    if (!Object.values(here.claims).includes("impossible")) found.push({ variables, values, here, assumed });
  }
  assert.equal(found.length, count, "random scenarios that the assumptions allow");
  return found;
}

/** Random scenarios come to the same on the page as in the program when all that they set is assumed: verdicts, cells, flows. */
async function agrees(page, policy, number, count) {
  const compared = { fails: 0, holds: 0, raised: 0, cells: 0, flows: 0 };
  const asked = async (scenario) => {
    const [checked, matrix, drawn] = await Promise.all([
      run("check", policy, "--format", "json", ...scenario.assumed),
      run("matrix", policy, "--format", "json", ...scenario.assumed),
      run("graph", policy, ...scenario.assumed),
    ]);
    return { ...scenario, checked: JSON.parse(checked.stdout).policies[0], matrix: JSON.parse(matrix.stdout), drawn: drawn.stdout };
  };
  for (const scenario of await scenarios(page, number, count)) {
    const answers = await asked(scenario);
    await claimsAgree(page, policy, number, answers, compared);
    cellsAgree(policy, answers, compared);
    await flowsAgree(page, policy, answers, compared);
  }
  return compared;
}

async function claimsAgree(page, policy, number, { variables, values, here, assumed, checked }, compared) {
  assert.equal(checked.claims.length, Object.keys(here.claims).length, policy);
  for (const claim of checked.claims) {
    if (claim.text.includes("spreads no further") && variables.some((variable) => variable.foreign)) continue;
    const where = `${policy} ${claim.name} ${JSON.stringify(assumed)}: ${claim.verdict}, and ${here.claims[claim.name]} on the page`;
    if (["violated", "ambiguous"].includes(claim.verdict)) {
      assert.equal(here.claims[claim.name], "fails", where);
      compared.fails += 1;
    } else if (claim.verdict === "holds") {
      assert.ok(["holds", "not in scope"].includes(here.claims[claim.name]), where);
      compared.holds += 1;
    } else if (["possible", "unknown"].includes(claim.verdict)) {
      // That something happens can fail because nothing happens that may.
      if (!/ always | can (?!prevent)/.test(claim.text)) assert.notEqual(here.claims[claim.name], "fails", where);
      const raised = [...values];
      for (const [name, value] of Object.entries(claim.witness.hidden)) {
        const at = variables.findIndex((variable) => variable.name === name);
        assert.ok(at >= 0, `${name} can be set on the page`);
        raised[at] = Number(value);
      }
      assert.equal((await look(page, number, raised)).claims[claim.name], "fails", `${where}; with ${JSON.stringify(claim.witness.hidden)}`);
      compared.raised += 1;
    } else {
      assert.fail(where);
    }
  }
}

/** What is so whatever else may happen is so on the page, where nothing happens that may; and what is never so is not. */
function cellsAgree(policy, { here, assumed, matrix }, compared) {
  const always = (side) => side?.when?.dnf.some((cube) => cube.length === 0);
  const cells = new Map(matrix.cells.map((cell) => [`${cell.party} ${cell.data}`, cell]));
  for (const [name, word] of Object.entries(here.cells)) {
    const cell = cells.get(name);
    const where = `${policy} ${name} ${JSON.stringify(assumed)}: ${word} on the page, ${JSON.stringify(cell)}`;
    if (word === "never" || !cell) assert.ok(!cell && ["not", "never"].includes(word), where);
    else if (always(cell.learns)) assert.equal(word, "learns", where);
    else if (!cell.learns && always(cell.holds)) assert.equal(word, "sealed", where);
    else assert.ok(["not", "learns", "sealed"].includes(word) && (cell.learns || word !== "learns"), where);
    compared.cells += 1;
  }
}

/** A flow that happens is not faint, and one that is not faint happens, or there is nothing that it could move. */
async function flowsAgree(page, policy, { here, assumed, drawn }, compared) {
  const happening = await page.evaluate((drawn) => {
    const edges = [...new DOMParser().parseFromString(drawn, "image/svg+xml").querySelectorAll(".edge[data-statements]")];
    return edges.flatMap((edge) => edge.dataset.statements.split("\n").map((name) => [`${edge.dataset.from} -> ${edge.dataset.to} ${name}`, edge.classList.contains("definite")]));
  }, drawn);
  const engine = new Map();
  for (const [name, isDefinite] of happening) engine.set(name, isDefinite || (engine.get(name) ?? false));
  for (const edge of here.edges) {
    const statements = edge.statements.split("\n").map((name) => `${edge.from} -> ${edge.to} ${name}`);
    const where = `${policy} ${JSON.stringify(statements)} ${JSON.stringify(assumed)}`;
    if (statements.some((name) => engine.get(name))) assert.ok(!edge.idle, `${where} happens, and is faint`);
    if (!edge.idle && !statements.some((name) => engine.has(name))) {
      const held = edge.carries.split("\n").filter((data) => !["not", "never", undefined].includes(here.cells[`${edge.from} ${data}`]));
      assert.deepEqual(held, [], `${where} does not happen, and is not faint`);
    }
    compared.flows += 1;
  }
}

// ------------------------------------------------------------------------------------------------------- a reader's ways

async function reads(page) {
  const shown = () => page.evaluate(() => [...document.querySelectorAll("table.verdicts tbody tr")].filter((row) => !row.hidden).map((row) => [row.dataset.claim, row.dataset.verdict]));
  const articles = () => page.evaluate(() => [...document.querySelectorAll("article.claim")].filter((article) => !article.hidden).map((article) => article.dataset.claim));
  const everything = await shown();

  await page.locator(".filters select").first().selectOption("violated");
  const violated = await shown();
  assert.deepEqual(violated, everything.filter(([, verdict]) => verdict === "violated"));
  assert.ok(violated.length > 0 && violated.length < everything.length);
  assert.deepEqual(await articles(), violated.map(([name]) => name));
  await page.locator(".filters select").first().selectOption("");

  await page.keyboard.press("/");
  await page.keyboard.type("shared_location_private");
  assert.deepEqual((await shown()).map(([name]) => name), ["shared_location_private"]);
  await page.locator("#search").fill("");
  await page.keyboard.press("Escape");
  assert.deepEqual(await shown(), everything);

  const byName = page.locator("table.verdicts th button", { hasText: "claim" });
  const names = everything.map(([name]) => name).sort((a, b) => a.localeCompare(b));
  await byName.click();
  assert.deepEqual((await shown()).map(([name]) => name), names);
  assert.equal(await byName.locator("xpath=..").getAttribute("aria-sort"), "ascending");
  await byName.click();
  assert.deepEqual((await shown()).map(([name]) => name), names.toReversed());

  const focused = () => page.evaluate(() => document.activeElement.dataset.claim);
  const order = await articles();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("j");
  assert.equal(await focused(), order[0]);
  await page.keyboard.press("j");
  assert.equal(await focused(), order[1]);
  await page.keyboard.press("k");
  assert.equal(await focused(), order[0]);

  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await background();
  await page.locator("#theme").click();
  assert.notEqual(await background(), before);
  await page.locator("#theme").click();
  assert.equal(await background(), before);
}

/** The scenario of a claim's example can be set, dims flows, and its link brings it back. */
async function sets(page, url, claim) {
  const article = `article.claim[data-claim="${claim}"]`;
  await page.locator(`${article} summary`).click();
  await page.locator(`${article} .set-scenario`).click();
  const state = () => page.evaluate((article) => ({
    values: window.flowproof.policies[0].values,
    selects: [...document.querySelectorAll("select[data-variable]")].map((select) => [Number(select.dataset.variable), Number(select.value)]),
    here: document.querySelector(`${article} .here`).textContent,
    idle: document.querySelectorAll(".edge.idle").length,
    edges: document.querySelectorAll(".edge[data-statements]").length,
  }), article);
  const set = await state();
  assert.equal(set.here, "In this scenario: fails");
  for (const [at, value] of set.selects) assert.equal(value, set.values[at]);
  assert.ok(set.idle > 0 && set.idle < set.edges, `${set.idle} of ${set.edges} edges are dimmed`);

  const link = await page.locator(".scenario-link").first().getAttribute("href");
  const other = await open(url + link);
  assert.deepEqual(await other.evaluate(() => window.flowproof.policies[0].values), set.values);
  assert.ok(await other.locator(".scenario-on").first().isChecked());
  await close(other);

  await page.locator(".scenario-on").first().uncheck();
  assert.equal((await state()).idle, 0);
  assert.ok(!(await page.locator(`${article} .here`).isVisible()));
}

async function deepLink(url, claim, name = claim) {
  const page = await open(`${url}#claim=${claim}`);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.claim), name);
  const { top, nav } = await page.evaluate((id) => ({ top: document.getElementById(id).getBoundingClientRect().top, nav: document.querySelector("nav").getBoundingClientRect().bottom }), `claim=${claim}`);
  assert.ok(top >= nav && top < 450, `the claim is at ${top}, below the bar that ends at ${nav}`);
  await close(page);
}

/** What axe finds, with everything shown that can be (what is switched on, what is folded): in the light all, in the dark what colours
 *  can be wrong. What only repeats what is there already can be left out of a large page. */
async function accessible(url, repetitions = []) {
  const page = await open(url, { colorScheme: "light" });
  await page.evaluate(() => { window.flowproof.policies.forEach((policy) => policy.turn(true)); document.querySelectorAll("article details").forEach((details) => { details.open = true; }); });
  await page.evaluate((selectors) => selectors.forEach((selector) => document.querySelectorAll(selector).forEach((element) => element.remove())), repetitions);
  await page.evaluate(axe);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate((dark) => window.axe.run(document, { resultTypes: ["violations"], ...(dark ? { runOnly: ["color-contrast", "link-in-text-block"] } : {}) }), colorScheme === "dark");
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`)]), [], colorScheme);
  }
  await close(page);
}

/** Everything that a pointer can do on the page, keys can. */
async function byKeys(url) {
  const page = await open(url);
  const { keyboard } = page;
  const active = (what) => page.evaluate(what);
  await keyboard.press("Tab");
  assert.equal(await active(() => document.activeElement.className), "skip");
  await keyboard.press("Enter");
  assert.ok(new URL(page.url()).hash === "#main");

  await page.locator(".scenario-on").focus();
  await keyboard.press("Space");
  await keyboard.press("Tab");
  assert.equal(await active(() => document.activeElement.className), "scenario-reset");
  await page.locator("select[data-variable]").first().focus();
  await keyboard.press("ArrowDown");
  assert.equal(await active(() => window.flowproof.policies[0].values[0]), 1);
  assert.match(await page.locator(".scenario-state").innerText(), /claims? fail/);
  await page.locator(".scenario-reset").focus();
  await keyboard.press("Enter");
  assert.deepEqual(await active(() => window.flowproof.policies[0].values.filter((value) => value !== 0)), []);

  await page.locator("table.verdicts th button").nth(1).focus();
  await keyboard.press("Enter");
  assert.equal(await page.locator("table.verdicts th[aria-sort]").getAttribute("aria-sort"), "ascending");

  const canvas = page.locator("figure.picture .canvas").first();
  const state = () => canvas.evaluate((canvas) => ({ width: canvas.firstElementChild.getBoundingClientRect().width, left: canvas.scrollLeft, sees: canvas.scrollWidth <= canvas.clientWidth && canvas.scrollHeight <= canvas.clientHeight }));
  await canvas.focus();
  const before = await state();
  for (const _ of [1, 2, 3]) await keyboard.press("+");
  const large = await state();
  assert.ok(large.width > 1.9 * before.width && !large.sees, JSON.stringify([before, large]));
  await keyboard.press("ArrowRight");
  assert.ok((await state()).left > large.left);
  await keyboard.press("-");
  assert.ok((await state()).width < large.width);
  await keyboard.press("0");
  assert.ok((await state()).sees);
  await keyboard.press("Escape");
  assert.ok(await active(() => document.activeElement === document.body));
  await close(page);
}

/** What the words mean stands on the page, and what a cell says in full can be had by pressing it. */
async function explains(url) {
  const page = await open(url);
  const [verdicts, cells] = await page.locator(".meanings").all();
  for (const meaning of [verdicts, cells]) await meaning.locator("summary").click();
  const badges = await page.evaluate(() => [...new Set([...document.querySelectorAll("table.verdicts .badge")].map((badge) => badge.innerText))].sort());
  assert.deepEqual((await verdicts.locator("dt").allInnerTexts()).sort(), badges);
  const explained = (await cells.locator("dt").allInnerTexts()).join(", ").split(", ");
  const words = await page.evaluate(() => [...new Set([...document.querySelectorAll("table.matrix .general")].map((cell) => cell.innerText))]);
  assert.deepEqual(words.filter((word) => !explained.includes(word)), []);
  const cell = page.locator("table.matrix td[title]").first();
  await cell.click();
  assert.equal(await page.locator(".cell-says").innerText(), `In general: ${await cell.getAttribute("title")}`);
  await close(page);
}

/** The second policy of a page has its own links and its own switches. */
async function several(url) {
  const page = await open(url);
  const names = await page.evaluate(() => window.flowproof.policies.map((policy) => policy.data.claims[0].name));
  assert.ok(names.length > 1);
  for (const [number, name] of names.entries()) {
    await page.evaluate((hash) => { location.hash = hash; }, `claim=${number ? `${number}.` : ""}${name}`);
    await page.waitForFunction(([number, name]) => {
      const at = document.activeElement;
      return at.dataset.claim === name && at.closest("section.policy").dataset.policy === String(number);
    }, [number, name]);
  }
  await page.evaluate(() => window.flowproof.policies[1].turn(true));
  assert.deepEqual(await page.evaluate(() => window.flowproof.policies.map((policy) => policy.on)), names.map((_, at) => at === 1));
  const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((element) => element.id));
  assert.equal(new Set(ids).size, ids.length, "ids are there once");
  const broken = await page.evaluate(() => [...document.querySelectorAll("a[href^='#']")].map((link) => decodeURIComponent(link.hash.slice(1))).filter((id) => id && !/^scenario=/.test(id) && !document.getElementById(id)));
  assert.deepEqual(broken, [], "links that lead nowhere");
  await close(page);
}

/** On paper, and whatever the screen's colours are: dark on light, with every claim. */
async function prints(url, name) {
  const page = await open(url, { colorScheme: "dark" });
  const claims = await page.evaluate(() => { document.documentElement.dataset.theme = "dark"; return window.flowproof.policies.flatMap((policy) => policy.data.claims.map((claim) => claim.name)); });
  await page.emulateMedia({ media: "print" });
  const lightness = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor].map((color) => Math.max(...color.match(/\d+/g).slice(0, 3).map(Number))));
  assert.ok(lightness[0] < 80 && lightness[1] > 240, `ink ${lightness[0]} on ${lightness[1]}`);
  const path = join(FOLDER, `${name}.pdf`);
  await page.pdf({ path, format: "A4" });
  assert.ok(statSync(path).size > 20_000);
  await close(page);
  if (!(await hasPdftotext)) return "SKIPPED: there is no pdftotext here, so nobody looked what stands in it";
  // Names are broken at the end of a line.
  const text = (await execute("pdftotext", path, "-")).stdout.replaceAll(/\s/g, "");
  assert.deepEqual(claims.filter((claim) => !text.includes(claim)), [], "claims that are not printed");
  return { claims: claims.length };
}

const hasPdftotext = execute("pdftotext", "-v").then(() => true, () => false);

/** No part of the page makes it wider than a phone, and no picture is so small there that nobody can read it. */
async function narrow(url) {
  const page = await open(url, { viewport: { width: 390, height: 844 } });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  const scales = await page.evaluate(() => [...document.querySelectorAll("figure.picture svg")].map((svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width));
  assert.ok(scales.length > 0 && Math.min(...scales) > 0.69, `${Math.min(...scales)}`);
  await close(page);
}

async function withoutScript(url) {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(url);
  for (const part of ["table.verdicts", "article.claim .steps", "article.claim svg", "table.matrix"]) assert.ok(await page.locator(part).first().isVisible(), part);
  for (const part of [".tools", ".switches", ".filters", ".set-scenario"]) assert.ok(!(await page.locator(part).first().isVisible()), part);
  await page.close();
}

// ------------------------------------------------------------------------------------------------------- hostile texts

const EVIL = "</script></style></svg><img src=x onerror=alert(1)>'`<script>alert(2)</script><!--&quot;\" onfocus=\"alert(3)";
const evil = JSON.stringify(EVIL);
// The file's name, which the page shows as well, is hostile too.
const NAME = `"><img src=x onerror=alert(4)>.flow`;
const hostile = `policy p ${evil}
source s ${evil} { url "javascript:alert(5)" }
choice agree by A ${evil}
reading sense: { one, two } ${evil}
party A: person ${evil}
party B
data d ${evil}
data e
origin d, e at A
flow f: A -> B carries d when agree cite s ${evil}
flow g: A -> B carries e when sense == two cite s ${evil}
/// ${EVIL}
claim never_d by ${evil} cite s ${evil}: d never reaches B
claim never_e by "</script>": e never reaches B expect ambiguous because ${evil}
`;

async function harmless() {
  const file = join(FOLDER, NAME);
  writeFileSync(file, hostile);
  const page = await open(await report("hostile", file));
  assert.equal(await page.locator("table.verdicts tbody tr").count(), 2, await page.locator("body").innerText());
  assert.equal(await page.locator("img, iframe, object, main script, main style, [onerror], [onload], [onfocus], a[href^=javascript]").count(), 0);
  assert.equal(await page.locator("main svg svg").count(), 0);
  assert.ok((await page.locator("header h1").innerText()).includes(EVIL));
  assert.ok((await page.locator("article.claim .doc").first().innerText()).includes(EVIL));
  await page.evaluate(() => window.flowproof.policies[0].turn(true));
  assert.ok((await page.locator(".switch small").first().innerText()).includes(EVIL));
  for (const select of await page.locator("select[data-variable]").all()) await select.selectOption("1");
  assert.deepEqual(await page.locator("article.claim .here").allInnerTexts(), ["In this scenario: fails", "In this scenario: fails"]);
  await page.locator("#search").fill(EVIL);
  await page.locator("#search").fill("");
  for (const button of await page.locator("table.verdicts th button:visible").all()) await button.click();
  for (const link of await page.locator("table.verdicts td a").all()) await link.click();
  await close(page);
}

/** A page of a policy that is empty, broken, contradicts itself or was not decided complains of nothing, and can be used. */
async function odd() {
  const whole = "policy p\nparty A: person\nparty B\nchoice x by A\ndata d\norigin d at A\nflow A -> B carries d when x\nclaim c: d never reaches B\n";
  const policies = { empty: "", nobody: "policy p\nfact x\nclaim c: never x\n", broken: whole.replace("B carries", "X carries"), contradiction: `${whole}assume x\nassume not x\n`, undecided: whole };
  for (const [name, text] of Object.entries(policies)) {
    const path = join(FOLDER, `${name}.flow`);
    writeFileSync(path, text);
    const page = await open(await report(name, path, ...(name === "undecided" ? ["--max-steps", "1"] : [])));
    await page.evaluate(() => window.flowproof.policies.forEach((policy) => policy.turn(true)));
    for (const key of ["j", "k", "/"]) await page.keyboard.press(key);
    await page.keyboard.type("d");
    if (name === "contradiction") assert.match(await page.locator(".scenario-state").innerText(), /rules this scenario out/);
    await close(page);
  }
}

/** Whatever else were to come onto the page, the browser would not run or load it. */
async function runsNothingElse(url) {
  const page = await open(url);
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
    document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='window.ran = true'><iframe src='data:text/html,x'></iframe>");
    setTimeout("window.ran = true");
    return fetch("data:,x").catch(() => {});
  });
  const blocked = () => page.complaints.filter((complaint) => complaint.startsWith("CSP: ")).map((complaint) => complaint.split(" ")[1]);
  for (let tries = 0; tries < 100 && new Set(blocked()).size < 5; tries += 1) await page.waitForTimeout(20);
  assert.deepEqual([...new Set(blocked())].sort(), ["connect-src", "frame-src", "script-src", "script-src-attr", "script-src-elem"]);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await page.close();
}

// ------------------------------------------------------------------------------------------------------- all of it

const JANUARY = "examples/january_2021.flow";
const SMALL = "examples/first-look.flow";
const FOLDER_OF_POLICIES = "examples/whatsapp";
// In the order in which they stand on the page.
const POLICIES = ["before_2021", "signal", "telegram", "whatsapp"].map((name) => `${FOLDER_OF_POLICIES}/${name}.flow`);

/** The scenarios of every policy, and what a reader does on a small page. */
async function scenariosAgree(first, january, folder) {
  const page = await open(first);
  await step("first-look agrees with the program", async () => {
    const compared = await agrees(page, SMALL, 0, 8);
    assert.ok(Object.values(compared).every((count) => count > 0), JSON.stringify(compared));
    return compared;
  });
  await step("filters, search, order, keys, theme", () => reads(page));
  await step("a scenario is set and linked", () => sets(page, first, "location_private"));
  await close(page);
  const second = await open(january);
  await step("january_2021 agrees with the program", () => agrees(second, JANUARY, 0, 8));
  await close(second);
  const wide = await open(folder);
  for (const [number, policy] of POLICIES.entries()) {
    await step(`${policy} agrees with the program`, () => agrees(wide, policy, number, number === 3 ? 4 : 1));
  }
  await close(wide);
  await step("by keys alone", () => byKeys(january));
  await step("hostile texts do nothing", () => harmless());
  await step("nothing else is run", () => runsNothingElse(january));
  await step("odd policies", () => odd());
}

/** What a page is to whoever only reads it, on whatever. */
async function pagesRead(january, folder) {
  await step("links to a claim", () => deepLink(january, "refusable"));
  await step("links to a claim on a long page", () => deepLink(folder, "3.not_read_blog", "not_read_blog"));
  await step("several policies on a page", () => several(folder));
  await step("words explained", () => explains(january));
  await step("complete without script", () => withoutScript(folder));
  await step("as narrow as a phone", async () => { await narrow(january); await narrow(folder); });
  await step("printed", () => prints(january, "january"));
  await step("many pages printed", () => prints(folder, "folder"));
  await step("accessible", () => accessible(january));
  const repetitions = ["article svg", "section.policy:not(:first-of-type) svg", "article.claim:nth-of-type(n + 25)", ".verdicts tbody tr:nth-child(n + 25)", ".matrix tbody tr:nth-child(n + 15)"];
  await step("a large page is accessible", () => accessible(folder, repetitions));
}

try {
  const [first, january, folder] = await Promise.all([report("first-look", SMALL), report("january", JANUARY), report("folder", FOLDER_OF_POLICIES)]);
  await Promise.all([scenariosAgree(first, january, folder), pagesRead(january, folder)]);
} finally {
  await browser.close();
}
