// Reads cases, [{workspace, home, patterns}], as JSON from stdin. Writes for each, for links that are not followed and for links that are,
// {hash, files} or {error}: what @actions/glob says, or its version in older runners when that is asked for.
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, name] = process.argv.slice(2);
const resolved = createRequire(pathToFileURL(`${packages}/`)).resolve;
const entry = name === "@actions/glob" ? `${packages}/@actions/glob/lib/glob.js` : resolved(`${packages}/${name}`);
const glob = await import(pathToFileURL(entry));

function isFolder(path) {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function answer(patterns, workspace, followSymbolicLinks) {
  const said = {};
  try {
    const globber = await glob.create(patterns, { followSymbolicLinks });
    said.files = (await globber.glob()).filter((path) => !isFolder(path));
    said.hash = await glob.hashFiles(patterns, workspace, { followSymbolicLinks });
  } catch (error) {
    said.error = String(error.message);
  }
  return said;
}

const answers = [];
for (const { workspace, home, patterns } of JSON.parse(readFileSync(0, "utf8"))) {
  process.chdir(workspace);
  process.env.HOME = home;
  answers.push([await answer(patterns, workspace, false), await answer(patterns, workspace, true)]);
}
// What the packages print goes to stdout, too.
process.stdout.write(`\n${JSON.stringify(answers)}\n`);
