// @actions/glob's hashFiles in the current folder, as the runner calls it: without following links.
// Arguments: the folder of node_modules, then the patterns. Without a line on stdin it says the hash and ends;
// for each line it says how many milliseconds it took, and the hash.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, ...patterns] = process.argv.slice(2);
const { hashFiles } = await import(pathToFileURL(`${packages}/@actions/glob/lib/glob.js`));

function hashed() {
  return hashFiles(patterns.join("\n"), process.cwd(), { followSymbolicLinks: false });
}

let asked = false;
for await (const _ of createInterface({ input: process.stdin })) {
  asked = true;
  const start = performance.now();
  const hash = await hashed();
  console.log(`took ${performance.now() - start} ${hash}`);
}
if (!asked) console.log(`took 0 ${await hashed()}`);
