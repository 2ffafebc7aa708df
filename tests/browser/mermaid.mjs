// Flow charts for Markdown in Mermaid itself: it takes every one, and draws as many boxes as there are, with their very text. Run by
// tests/pictures/mermaid.rs, with the charts in a JSON file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { browser, close, open, step } from "./browser.mjs";

const charts = JSON.parse(readFileSync(process.env.CHARTS, "utf8"));

/** What Mermaid makes of a chart: the texts of its boxes, and whatever in it could run. */
async function drawn(page, text, number) {
  return page.evaluate(async ([text, number]) => {
    const { svg } = await window.mermaid.render(`chart-${number}`, text);
    const document = new DOMParser().parseFromString(svg, "text/html");
    const dangers = [...document.querySelectorAll("*")].filter((element) => ["script", "iframe", "object", "embed", "img"].includes(element.localName)
      || [...element.attributes].some(({ name, value }) => name.startsWith("on") || /^\s*javascript:/i.test(value)));
    const texts = [...document.querySelectorAll("g.node")].map((node) => node.textContent.replace(/\s+/g, ""));
    return { texts: texts.sort(), dangers: dangers.map((element) => element.outerHTML) };
  }, [text, number]);
}

try {
  const page = await open("about:blank");
  await page.addScriptTag({ path: process.env.MERMAID });
  await page.evaluate(() => window.mermaid.initialize({ startOnLoad: false, suppressErrorRendering: true, maxEdges: 5000, maxTextSize: 1e7 }));
  await step(`${charts.length} charts are read`, async () => {
    for (const { name, text } of charts) {
      const error = await page.evaluate((text) => window.mermaid.parse(text).then(() => null, (error) => String(error?.message ?? error)), text);
      assert.equal(error, null, `${name}: ${error}\n${text}`);
    }
  });
  const few = charts.filter((chart) => chart.draw);
  await step(`${few.length} charts are drawn`, async () => {
    for (const [number, { name, text, boxes }] of few.entries()) {
      const { texts, dangers } = await drawn(page, text, number);
      assert.deepEqual(dangers, [], `${name}\n${text}`);
      assert.deepEqual(texts, boxes.toSorted(), `${name}\n${text}`);
    }
  });
  await close(page);
} finally {
  await browser.close();
}
