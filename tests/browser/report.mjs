// The report in a real browser. Run by tests/report.rs with FLOWPROOF, CHROMIUM and FOLDER in the environment.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const { FLOWPROOF, CHROMIUM, FOLDER } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = (...options) => promisify(execFile)(FLOWPROOF, options, { maxBuffer: 1 << 28 }).catch((failed) => {
  if (!failed.stdout) throw failed;
  return failed;
});

// The same numbers every time.
let seed = 20210208;
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function report(name, ...paths) {
  const page = join(FOLDER, `${name}.html`);
  await run("report", ...paths, "-o", page);
  return pathToFileURL(page).href;
}

/** Opens a page; whatever it complains of (an error, a violation of its security policy, a request) ends up in `page.complaints`. */
async function open(url, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  page.complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.complaints.push(message.text()); });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("dialog", (dialog) => { page.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) page.complaints.push(`request: ${request.url()}`); });
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(url);
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.close();
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

const outcomes = (page, values) => page.evaluate((values) => {
  const policy = window.flowproof.policies[0];
  policy.values = [...values];
  policy.turn(true);
  return Object.fromEntries([...policy.section.querySelectorAll("table.verdicts tbody tr")].map((row) => [row.dataset.claim, row.querySelector(".in-scenario").textContent]));
}, values);

/** Random scenarios come to the same on the page as with `check` when all that they set is assumed. */
async function agrees(page, file, scenarios) {
  const variables = await page.evaluate(() => window.flowproof.policies[0].data.variables);
  const hidden = ({ sort }) => sort === "may" || sort === "unstated";
  let compared = { fails: 0, holds: 0, raised: 0 };
  let done = 0;
  for (let tries = 0; done < scenarios && tries < 20 * scenarios; tries += 1) {
    const values = variables.map((variable) => (hidden(variable) || variable.foreign ? 0 : random(variable.values.length)));
    const here = await outcomes(page, values);
    if (Object.values(here).includes("impossible")) continue;
    done += 1;
    const assumed = variables.flatMap((variable, at) => (hidden(variable) || variable.foreign ? [] : ["--assume", assumption(variable, values[at])]));
    const checked = JSON.parse((await run("check", file, "--format", "json", ...assumed)).stdout);
    for (const claim of checked.policies[0].claims) {
      if (claim.text.includes("spreads no further") && variables.some((variable) => variable.foreign)) continue;
      const where = `${file} ${claim.name} ${JSON.stringify(assumed)}: ${claim.verdict}, and ${here[claim.name]} on the page`;
      if (["violated", "ambiguous"].includes(claim.verdict)) {
        assert.equal(here[claim.name], "fails", where);
        compared.fails += 1;
      } else if (claim.verdict === "holds") {
        assert.ok(["holds", "not in scope"].includes(here[claim.name]), where);
        compared.holds += 1;
      } else if (["possible", "unknown"].includes(claim.verdict)) {
        // That something happens can fail because nothing happens that may.
        if (!/ always | can (?!prevent)/.test(claim.text)) assert.notEqual(here[claim.name], "fails", where);
        const raised = [...values];
        for (const [name, value] of Object.entries(claim.witness.hidden)) {
          const at = variables.findIndex((variable) => variable.name === name);
          assert.ok(at >= 0, `${name} can be set on the page`);
          raised[at] = Number(value);
        }
        assert.equal((await outcomes(page, raised))[claim.name], "fails", `${where}; with ${JSON.stringify(claim.witness.hidden)}`);
        compared.raised += 1;
      } else {
        assert.fail(where);
      }
    }
  }
  assert.equal(done, scenarios, "random scenarios that the assumptions allow");
  assert.ok(Object.values(compared).every((count) => count > 0), JSON.stringify(compared));
  return compared;
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

async function deepLink(url, claim) {
  const page = await open(`${url}#claim=${claim}`);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.claim), claim);
  const { top, nav } = await page.evaluate((id) => ({ top: document.getElementById(id).getBoundingClientRect().top, nav: document.querySelector("nav").getBoundingClientRect().bottom }), `claim=${claim}`);
  assert.ok(top >= nav && top < 450, `the claim is at ${top}, below the bar that ends at ${nav}`);
  await close(page);
}

async function accessible(url, options) {
  const page = await open(url, options);
  // Everything that can be shown is: what is switched on, and what is folded.
  await page.evaluate(() => { window.flowproof.policies[0].turn(true); document.querySelectorAll("article details").forEach((details) => { details.open = true; }); });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(grave.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`)]), []);
  await close(page);
}

/** No part of the page makes it wider than a phone. */
async function narrow(url) {
  const page = await open(url, { viewport: { width: 390, height: 844 } });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
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

// ------------------------------------------------------------------------------------------------------- all of it

const began = Date.now();
const step = async (name, what) => {
  const said = await what();
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s: ${name}${said ? ` ${JSON.stringify(said)}` : ""}`);
};
try {
  const small = "examples/first-look.flow";
  const large = "examples/whatsapp/whatsapp.flow";
  const [first, whatsapp, folder] = await Promise.all([report("first-look", small), report("whatsapp", large), report("folder", "examples/whatsapp")]);
  const page = await open(first);
  await step("first-look agrees with check", () => agrees(page, small, 10));
  await step("filters, search, order, keys, theme", () => reads(page));
  await step("a scenario is set and linked", () => sets(page, first, "location_private"));
  await close(page);
  const wide = await open(whatsapp);
  await step("whatsapp agrees with check", () => agrees(wide, large, 6));
  await close(wide);
  await step("links to a claim", () => deepLink(whatsapp, "not_read_blog"));
  await step("hostile texts do nothing", () => harmless());
  await step("complete without script", () => withoutScript(whatsapp));
  await step("as narrow as a phone", async () => { await narrow(first); await narrow(whatsapp); await narrow(folder); });
  await step("accessible in the light", () => accessible(first, {}));
  await step("accessible in the dark", () => accessible(first, { colorScheme: "dark" }));
  await step("a large page is accessible", () => accessible(whatsapp, { colorScheme: "dark" }));
} finally {
  await browser.close();
}
