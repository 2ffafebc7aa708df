// A headless Chromium for the tests: how it is started, and pages that keep what they complain of.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** It is headless, and its user data are in a new empty folder, unless told otherwise. */
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });

/** Opens a page; whatever it complains of (an error, a violation of its security policy, a request) ends up in `page.complaints`. */
export async function open(url, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  page.complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.complaints.push(message.text()); });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("dialog", (dialog) => { page.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!/^(file|data|about):/.test(request.url())) page.complaints.push(`request: ${request.url()}`); });
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(url);
  return page;
}

export async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.close();
}

const began = Date.now();

/** Does something, and says how long after the beginning it was done. */
export async function step(name, what) {
  const said = await what();
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s: ${name}${said ? ` ${JSON.stringify(said)}` : ""}`);
}
