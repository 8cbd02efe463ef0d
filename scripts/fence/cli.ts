import { resolve } from "node:path";
import { judge } from "./judge.ts";
import { judgeRules } from "./rules.ts";
import { readTree } from "./tree.ts";

const root = resolve(import.meta.dirname, "../..");
const tree = readTree(root);
const violations = [...judge(tree), ...judgeRules(tree)];

for (const { path, line, rule, sentence } of violations) console.log(`${path}:${line}: ${sentence} [${rule}]`);
if (tree.files.size === 0) console.error("The fence found no files to judge.");
console.log(`fence: ${tree.files.size} files, ${violations.length} in the wrong place`);
process.exitCode = violations.length > 0 || tree.files.size === 0 ? 1 : 0;
