#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { defineCommand, runMain } from "citty";

// Most of a command's time would be reading TypeScript. Where the folder cannot be written, it is read each time.
enableCompileCache(join(import.meta.dirname, "../../../node_modules/.cache/node"));

const main = defineCommand({
  meta: { name: "tributary", description: "Multiplayer change control for live infrastructure." },
  subCommands: {
    import: () => import("./import.ts").then((module) => module.importCommand),
    generate: () => import("./generate.ts").then((module) => module.generateCommand),
    status: () => import("./status.ts").then((module) => module.statusCommand),
    "change-sets": () => import("./change-sets.ts").then((module) => module.changeSetsCommand),
    "change-set": () => import("./change-set.ts").then((module) => module.changeSetCommand),
    review: () => import("./review.ts").then((module) => module.reviewCommand),
    request: () => import("./request.ts").then((module) => module.requestCommand),
    comments: () => import("./comments.ts").then((module) => module.commentsCommand),
    doctor: () => import("./doctor.ts").then((module) => module.doctorCommand),
    divergences: () => import("./lineage.ts").then((module) => module.divergencesCommand),
    split: () => import("./lineage.ts").then((module) => module.splitCommand),
    "take-back": () => import("./take-back.ts").then((module) => module.takeBackCommand),
    erase: () => import("./edit.ts").then((module) => module.eraseCommand),
    care: () => import("./edit.ts").then((module) => module.careCommand),
    revert: () => import("./lineage.ts").then((module) => module.revertCommand),
    function: () => import("./functions.ts").then((module) => module.functionCommand),
    stats: () => import("./stats.ts").then((module) => module.statsCommand),
    manage: () => import("./manage.ts").then((module) => module.manageCommand),
    policies: () => import("./policies.ts").then((module) => module.policiesCommand),
    webhook: () => import("./webhook.ts").then((module) => module.webhookCommand),
    policy: () => import("./policy.ts").then((module) => module.policyCommand),
    connections: () => import("./connections.ts").then((module) => module.connectionsCommand),
    connection: () => import("./connection.ts").then((module) => module.connectionCommand),
    "dry-run": () => import("./dry-run.ts").then((module) => module.dryRunCommand),
    activity: () => import("./activity.ts").then((module) => module.activityCommand),
    audit: () => import("./audit.ts").then((module) => module.auditCommand),
    compare: () => import("./compare.ts").then((module) => module.compareCommand),
    authors: () => import("./authors.ts").then((module) => module.authorsCommand),
    run: () => import("./runs.ts").then((module) => module.runCommand),
    history: () => import("./history.ts").then((module) => module.historyCommand),
    package: () => import("./package.ts").then((module) => module.packageCommand),
    upgrade: () => import("./upgrade.ts").then((module) => module.upgradeCommand),
    define: () => import("./upgrade.ts").then((module) => module.defineKindCommand),
    refresh: () => import("./refresh.ts").then((module) => module.refreshCommand),
    secret: () => import("./secrets.ts").then((module) => module.secretCommand),
    workspace: () => import("./workspace.ts").then((module) => module.workspaceCommand),
  },
});

await runMain(main);
