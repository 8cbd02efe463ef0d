import type { Property } from "@tributary/core/model";
import { fixed, flag, formed, DURATION, group, json, records, text, textList, textMap, inert } from "./property.ts";

/** What runs, and as whom. */
export const IMAGE: { readonly [name: string]: Property } = group("Image", {
  image: fixed(
    text(
      "Image",
      "The image to run, with its tag or digest. A digest (name@sha256:…) always means the same bytes; a tag may move.",
      {
        pattern: "^[^\\s\\u0000-\\u001f]*$",
        patternHint: "an image reference without spaces, such as nginx:1.27 or name@sha256:…",
        examples: ["nginx:1.27", "ghcr.io/acme/api:2.4.1"],
        docsUrl: "https://docs.docker.com/reference/compose-file/services/#image",
        reference: { schemas: ["docker.image"], path: "/domain/reference", edge: "image" },
      },
    ),
  ),
  platform: fixed(
    text(
      "Platform",
      "Operating system and processor to run for, such as linux/amd64. Not set means the engine's own.",
      { examples: ["linux/amd64", "linux/arm64"] },
    ),
  ),
  pullPolicy: inert(
    formed(
      "Pull policy",
      "When to fetch the image: always, never, if it is missing, or after a time. Not set means missing.",
      {
        pattern: "^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$",
        patternHint: "always, never, missing, build, refresh, daily, weekly or every_<duration>",
      },
      { widget: "combo", examples: ["missing", "always", "never"] },
    ),
  ),
  build: inert(
    json(
      "Build",
      "How Compose builds the image from source: the context, the Dockerfile, arguments. Tributary applies images only, so build and name one first.",
    ),
  ),
  runtime: fixed(text("Runtime", "The container runtime the engine uses, such as runc or nvidia.")),
  isolation: fixed(text("Isolation", "Isolation technology of a Windows container: default, process or hyperv.")),
});

export const COMMAND: { readonly [name: string]: Property } = group("Command", {
  command: fixed(
    textList(
      "Command",
      "What the container runs, one argument per entry. Not set means the image's own command.",
      "Argument",
    ),
  ),
  clearCommand: fixed(
    flag("Clear the image's command", "Runs the entrypoint with no arguments, whatever the image says."),
  ),
  entrypoint: fixed(
    textList(
      "Entrypoint",
      "The program in front of the command, one argument per entry. Not set means the image's own.",
      "Argument",
    ),
  ),
  clearEntrypoint: fixed(
    flag("Clear the image's entrypoint", "Runs the command directly, without the image's entrypoint."),
  ),
  workingDir: fixed(text("Working directory", "Directory inside the container in which the command starts.")),
  user: fixed(
    text(
      "User",
      "User, and optionally group, the command runs as: a name or number, such as 1000:1000. Not set means the image's own, often root.",
    ),
  ),
  groupAdd: fixed(textList("Additional groups", "Groups, by name or number, the user is also a member of.", "Group")),
  init: fixed(
    flag(
      "Init process",
      "Runs a small init as first process, which forwards signals and clears away finished children.",
    ),
  ),
  tty: fixed(flag("Terminal", "Gives the process a terminal.")),
  stdinOpen: fixed(flag("Keep input open", "Keeps the standard input open though nobody is attached.")),
  attach: inert(
    flag("Collect logs", "Whether `docker compose up` shows this container's output. It has no effect on how it runs."),
  ),
  stopSignal: fixed(
    text("Stop signal", "Signal that asks the process to end. Not set means SIGTERM.", {
      examples: ["SIGINT", "SIGQUIT"],
    }),
  ),
  stopGracePeriod: fixed(
    formed(
      "Stop grace period",
      "How long the process may take to end after the stop signal before it is killed. Not set means 10 seconds.",
      DURATION,
    ),
  ),
});

export const ENVIRONMENT: { readonly [name: string]: Property } = group("Environment", {
  environment: fixed(
    textMap(
      "Environment",
      "Variables the process sees. Do not type secrets here: everybody in the workspace can read them.",
      "Value",
    ),
  ),
  environmentPassed: fixed(
    textList(
      "Passed-through variables",
      "Names of variables whose values are taken from where the project is applied, not written here.",
      "Name",
    ),
  ),
  environmentFrom: fixed(
    textMap(
      "Variables filled in later",
      "Variables whose value is another variable's, known only where the project is applied: the name seen by the process, and the name to take it from.",
      "Taken from",
    ),
  ),
  envFile: inert(
    records(
      "Environment files",
      "Files of variables the import has read into the environment. Kept so that the generated file still names them.",
      {
        path: text("Path", "Path of the file, relative to the Compose file."),
        required: flag("Required", "Whether applying fails when the file is not there. Not set means yes."),
        format: text("Format", "How the file is read: not set means Compose's own form, raw means no interpolation."),
      },
    ),
  ),
});
