// Asks Lighthouse for the scores of the five main pages of a running demonstration, and
// ends with status 1 where one is below 95. make lighthouse calls it.
//
//   node lighthouse.mjs LIGHTHOUSE-CLI http://127.0.0.1:8080
import { spawnSync } from "node:child_process";

const [cli, base] = process.argv.slice(2);
const least = 95;
const categories = ["performance", "accessibility", "best-practices"];
const pages = ["/", "/topics/border-incidents", "/explore?topic=border-incidents&topic=sanctions", "/articles?topic=sanctions", "/coverage"];
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let failed = false;
console.log(["page", ...categories].join("\t"));
for (const page of pages) {
  const run = spawnSync(process.execPath, [cli, base + page, "--output=json", "--quiet", "--preset=desktop", "--only-categories=" + categories.join(","), "--chrome-flags=" + flags.join(" ")],
    { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.status !== 0) {
    console.error(run.stderr || run.error);
    process.exit(2);
  }
  const report = JSON.parse(run.stdout);
  const scores = categories.map((c) => Math.round(report.categories[c].score * 100));
  console.log([page, ...scores].join("\t"));
  for (const [i, category] of categories.entries()) {
    if (scores[i] >= least) continue;
    failed = true;
    for (const { id } of report.categories[category].auditRefs) {
      const audit = report.audits[id];
      if (audit.score !== null && audit.score < 1) console.log(`  ${category}: ${id} ${audit.title} ${audit.displayValue || ""}`);
    }
  }
}
process.exit(failed ? 1 : 0);
