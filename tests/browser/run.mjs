// Tells every story in a real browser: node run.mjs PROGRAM [PART OF A NAME]. Ends with "N passed, N failed".
import { readdirSync } from "node:fs";
import { run } from "./support.mjs";

const [program, wanted = ""] = process.argv.slice(2);
if (!program) {
  console.error("usage: node run.mjs PROGRAM [PART OF A NAME]");
  process.exit(2);
}
const stories = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".story.mjs"));
for (const name of stories.sort()) await import(`./${name}`);
let count = { passed: 0, failed: 1 };
try {
  count = await run(program, wanted);
} catch (why) {
  console.error(why);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
